package io.terroir.node.process;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.ProcessConfig;
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
        Map.entry("listen.client-plaintext", OFF));
  }

  private static String mebibytes(long bytes) {
    return Long.toString(bytes >> 20);
  }
}
