package io.terroir.node.process;

import io.terroir.node.assembly.Participant;
import io.terroir.node.config.HostPort;
import io.terroir.runtime.telemetry.HealthChecks;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.telemetry.TelemetryConfig;
import io.terroir.runtime.transport.Peer;
import java.util.Optional;

/** Starts the telemetry of a process. */
public final class TelemetrySetup {
  private static final String SERVICE = "terroir";
  private static final HostPort ANY_ON_LOOPBACK = new HostPort("127.0.0.1", 0);

  private TelemetrySetup() {}

  /**
   * Metrics and health on {@code listen}, or on any loopback port if it is empty.
   *
   * @param member who the process is; empty if many members share it
   * @throws io.terroir.runtime.error.PortInUseException if another process listens there
   */
  public static Telemetry start(Optional<HostPort> listen, Optional<Peer> member) {
    return start(listen, member, new HealthChecks());
  }

  /**
   * The same with checks that count from the first answer on.
   *
   * @throws io.terroir.runtime.error.PortInUseException if another process listens there
   */
  static Telemetry start(Optional<HostPort> listen, Optional<Peer> member, HealthChecks health) {
    HostPort address = listen.orElse(ANY_ON_LOOPBACK);
    return Telemetry.start(
        TelemetryConfig.metricsOnly(
            SERVICE,
            Participant.SOFTWARE_VERSION,
            member,
            address.socketAddress().getHostString(),
            address.port()),
        health);
  }
}
