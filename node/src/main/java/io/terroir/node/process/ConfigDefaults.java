package io.terroir.node.process;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.config.DiscoveryConfig;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.ProcessConfig;
import io.terroir.node.config.TerroirConfig.TelemetrySection;
import io.terroir.node.discovery.consul.ConsulSettings;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a process does where its configuration says nothing. */
public final class ConfigDefaults {
  private static final String OFF = "false";

  private ConfigDefaults() {}

  /**
   * The default of a key, as it would be written; empty if it must be said, or without it there is
   * no such thing.
   */
  public static Optional<String> of(String key) {
    return Optional.ofNullable(all().get(key));
  }

  /** By key. */
  public static Map<String, String> all() {
    LayerSettings usual = LayerSettings.DEFAULT;
    ConsulSettings.Times consul = ConsulSettings.Times.DEFAULT;
    return Map.ofEntries(
        Map.entry("process.new-cluster", OFF),
        Map.entry("process.join-cluster", OFF),
        Map.entry("process.journal", JournalBackend.DEFAULT.name().toLowerCase(Locale.ROOT)),
        Map.entry(
            "process.journal-segment-mib", mebibytes(SegmentSettings.forOneNode().segmentBytes())),
        Map.entry("process.disk-reserve-mib", Integer.toString(ProcessConfig.DISK_RESERVE_MIB)),
        Map.entry("process.linearizable-reads", "leader"),
        Map.entry("process.lease-reads", OFF),
        Map.entry(
            "process.clock-drift-ppm-max",
            Integer.toString(ConfiguredProcess.CLOCK_DRIFT_PPM_DEFAULT)),
        Map.entry("process.member-grace-seconds", Long.toString(usual.memberGrace().toSeconds())),
        Map.entry("process.scrub-hours", Long.toString(usual.scrub().every().toHours())),
        Map.entry("process.scrub-mib-per-second", mebibytes(usual.scrub().bytesPerSecond())),
        Map.entry("process.balance-leaders", Boolean.toString(usual.balancesLeaders())),
        Map.entry(
            "process.snapshot-mib-per-second", mebibytes(usual.raft().snapshotBytesPerSecondMax())),
        Map.entry("process.shard-split-mib", mebibytes(usual.splitBytes())),
        Map.entry("process.log-format", "text"),
        Map.entry("listen.client-plaintext", OFF),
        Map.entry("telemetry.otlp-protocol", "grpc"),
        Map.entry(
            "telemetry.otlp-interval-seconds", Integer.toString(TelemetrySection.INTERVAL_SECONDS)),
        Map.entry("telemetry.trace-ratio", "0"),
        Map.entry("discovery.kind", DiscoveryConfig.Kind.STATIC.name().toLowerCase(Locale.ROOT)),
        Map.entry("discovery.consul-address", DiscoveryConfig.CONSUL_ADDRESS.toString()),
        Map.entry("discovery.consul-service", DiscoveryConfig.CONSUL_SERVICE),
        Map.entry("discovery.consul-ttl-seconds", Long.toString(consul.ttl().toSeconds())),
        Map.entry(
            "discovery.consul-deregister-minutes",
            Long.toString(consul.deregisterAfter().toMinutes())),
        Map.entry("discovery.kubernetes-port", DiscoveryConfig.KUBERNETES_PORT));
  }

  private static String mebibytes(long bytes) {
    return Long.toString(bytes >> 20);
  }
}
