package io.terroir.node.process;

import io.terroir.node.assembly.Participant;
import io.terroir.node.config.ConfigException;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.OtlpProtocol;
import io.terroir.node.config.TerroirConfig.TelemetrySection;
import io.terroir.runtime.telemetry.HealthChecks;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.telemetry.TelemetryConfig;
import io.terroir.runtime.telemetry.otlp.OtlpExport;
import io.terroir.runtime.telemetry.otlp.OtlpSettings;
import io.terroir.runtime.transport.Peer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    return start(listen, member, Optional.empty(), new HealthChecks());
  }

  /**
   * The same with checks that count from the first answer on.
   *
   * @param sent where else metrics and traces go
   * @throws io.terroir.runtime.error.PortInUseException if another process listens there
   * @throws ConfigException if a file that {@code sent} names cannot be used
   */
  static Telemetry start(
      Optional<HostPort> listen,
      Optional<Peer> member,
      Optional<TelemetrySection> sent,
      HealthChecks health) {
    HostPort address = listen.orElse(ANY_ON_LOOPBACK);
    TelemetryConfig config =
        TelemetryConfig.metricsOnly(
            SERVICE,
            Participant.SOFTWARE_VERSION,
            member,
            address.socketAddress().getHostString(),
            address.port());
    return Telemetry.start(sent.map(section -> with(section, config)).orElse(config), health);
  }

  private static TelemetryConfig with(TelemetrySection section, TelemetryConfig config) {
    if (section.otlpEndpoint().isEmpty()) {
      return config;
    }
    OtlpExport export;
    try {
      export = new OtlpExport(settings(section, section.otlpEndpoint().get()));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ConfigException("telemetry: " + e.getMessage());
    }
    return config
        .withMetricReaders(List.of(export.metrics()))
        .withTraces(section.traceRatio().orElse(0.0), List.of(export.spans()));
  }

  private static OtlpSettings settings(TelemetrySection section, String endpoint) {
    return new OtlpSettings(
        URI.create(endpoint),
        section.otlpProtocol().orElse(OtlpProtocol.GRPC) == OtlpProtocol.GRPC
            ? OtlpSettings.Protocol.GRPC
            : OtlpSettings.Protocol.HTTP,
        Duration.ofSeconds(section.otlpIntervalSeconds().orElse(TelemetrySection.INTERVAL_SECONDS)),
        section.otlpHeadersFile().map(Path::of),
        section.otlpAuthority().map(Path::of));
  }
}
