package io.terroir.node.dev;

import io.terroir.node.config.HostPort;
import io.terroir.node.process.TelemetrySetup;
import io.terroir.runtime.telemetry.Telemetry;
import java.util.Optional;

/**
 * Where a development cluster listens; on loopback only.
 *
 * @param firstGateway the port of the first gateway, the others follow; 0 for any free ports
 * @param metrics 0 for any free port
 */
public record DevPorts(int firstGateway, int metrics) {
  /** Any free ports. */
  public static final DevPorts ANY = new DevPorts(0, 0);

  private static final String LOOPBACK = "127.0.0.1";

  HostPort gateway(int index) {
    return new HostPort(LOOPBACK, firstGateway == 0 ? 0 : firstGateway + index);
  }

  Telemetry telemetry() {
    return TelemetrySetup.start(Optional.of(new HostPort(LOOPBACK, metrics)), Optional.empty());
  }

  static String endpointOf(Telemetry telemetry) {
    return LOOPBACK + ":" + telemetry.port();
  }
}
