package io.terroir.node.config;

import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.runtime.id.Names;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What must hold between the keys of a configuration. */
final class ConfigValidation {
  private static final int JOURNAL_SEGMENT_MIB_MAX = 1023;

  /** A clock that is off by more is broken, and takes a fifth off every lease. */
  private static final int CLOCK_DRIFT_PPM_MAX = 100_000;

  private static final int SNAPSHOT_MIB_PER_SECOND_MAX = 10_000;

  /** What is split off is one batch, held in memory; a shard goes on to grow until it is split. */
  private static final int SHARD_SPLIT_MIB_MAX = 192;

  /** A restart takes longer than less; gossip alone needs some seconds to believe in a failure. */
  private static final int MEMBER_GRACE_SECONDS_MIN = 30;

  /** A week. */
  private static final int MEMBER_GRACE_SECONDS_MAX = 604_800;

  private static final int SCRUB_HOURS_MAX = 8_760;
  private static final int SCRUB_MIB_PER_SECOND_MAX = 1_024;

  private final TerroirConfig config;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> regions = new TreeSet<>();

  private ConfigValidation(TerroirConfig config) {
    this.config = config;
  }

  /** One line for each rule that is broken. */
  static List<String> problems(TerroirConfig config) {
    ConfigValidation validation = new ConfigValidation(config);
    validation.checkRegions();
    validation.checkPeers();
    validation.checkConfigReplicas();
    validation.checkSelf();
    config
        .telemetry()
        .ifPresent(section -> new TelemetryValidation(section, validation.problems).check());
    return validation.problems;
  }

  private void checkRegions() {
    for (RegionConfig region : config.regions()) {
      checkName("regions", () -> new RegionId(region.name()));
      if (!regions.add(region.name())) {
        problems.add("regions: '" + region.name() + "' is there twice");
      }
    }
    if (regions.isEmpty()) {
      problems.add("regions: at least one is needed");
    }
    for (RegionConfig region : config.regions()) {
      Set<String> others = new HashSet<>(regions);
      others.remove(region.name());
      if (!others.equals(new HashSet<>(region.nearest()))) {
        problems.add(
            "regions: '"
                + region.name()
                + "'.nearest must name every other region once: "
                + others);
      }
    }
  }

  private void checkPeers() {
    Set<String> names = new HashSet<>();
    for (PeerConfig peer : config.peers()) {
      checkName("peers", () -> new NodeId(peer.name()));
      if (!names.add(peer.name())) {
        problems.add("peers: '" + peer.name() + "' is there twice");
      }
      if (!regions.contains(peer.region())) {
        problems.add(
            "peers: '"
                + peer.name()
                + "' is in region '"
                + peer.region()
                + "', which is not one of "
                + regions);
      }
      checkAddress(peer);
    }
  }

  private void checkAddress(PeerConfig peer) {
    if (peer.address().isEmpty()) {
      if (!config.looksForAddresses()) {
        problems.add(
            "peers: '" + peer.name() + "' needs an address, as discovery asks nobody for it");
      }
    } else if (config.tls().isEmpty() && !peer.address().get().isLoopback()) {
      problems.add(
          "peers: '"
              + peer.name()
              + "' has address "
              + peer.address().get()
              + ", which is not a loopback address: processes on several machines need tls");
    }
  }

  private void checkConfigReplicas() {
    Map<Integer, String> byNumber = new HashMap<>();
    for (PeerConfig peer : config.peers()) {
      peer.configReplica()
          .ifPresent(
              number -> {
                if (peer.role() != Role.NODE) {
                  problems.add("peers: '" + peer.name() + "' has a config-replica but is no node");
                }
                if (number < 1) {
                  problems.add("peers: '" + peer.name() + "'.config-replica must be at least 1");
                }
                String other = byNumber.put(number, peer.name());
                if (other != null) {
                  problems.add(
                      "peers: '"
                          + other
                          + "' and '"
                          + peer.name()
                          + "' are both config-replica "
                          + number);
                }
              });
    }
    if (byNumber.isEmpty()) {
      problems.add("peers: at least one needs a config-replica number");
    } else if (byNumber.size() > 7) {
      problems.add("peers: at most 7 config replicas, not " + byNumber.size());
    }
  }

  private void checkSelf() {
    if (config.peers().stream().noneMatch(peer -> peer.name().equals(config.process().name()))) {
      problems.add("process.name: '" + config.process().name() + "' is not among peers");
      return;
    }
    checkPlace();
    problems.addAll(DiscoveryValidation.problems(config));
    if (config.self().role() == Role.NODE && config.process().dataDir().isEmpty()) {
      problems.add("process.data-dir: a node needs a directory");
    }
    requireWithin(
        "process.journal-segment-mib",
        config.process().journalSegmentMib(),
        1,
        JOURNAL_SEGMENT_MIB_MAX);
    config
        .process()
        .diskReserveMib()
        .filter(mebibytes -> mebibytes < 0)
        .ifPresent(
            mebibytes ->
                problems.add(
                    "process.disk-reserve-mib must not be less than 0, as " + mebibytes + " is"));
    requireWithin(
        "process.clock-drift-ppm-max", config.process().clockDriftPpmMax(), 1, CLOCK_DRIFT_PPM_MAX);
    config
        .process()
        .memberGraceSeconds()
        .filter(seconds -> seconds != 0)
        .filter(seconds -> seconds < MEMBER_GRACE_SECONDS_MIN || seconds > MEMBER_GRACE_SECONDS_MAX)
        .ifPresent(
            seconds ->
                problems.add(
                    "process.member-grace-seconds must be 0 (for ever), or "
                        + MEMBER_GRACE_SECONDS_MIN
                        + " to "
                        + MEMBER_GRACE_SECONDS_MAX
                        + ", not "
                        + seconds));
    requireWithin("process.scrub-hours", config.process().scrubHours(), 0, SCRUB_HOURS_MAX);
    requireWithin(
        "process.scrub-mib-per-second",
        config.process().scrubMibPerSecond(),
        1,
        SCRUB_MIB_PER_SECOND_MAX);
    requireWithin(
        "process.snapshot-mib-per-second",
        config.process().snapshotMibPerSecond(),
        1,
        SNAPSHOT_MIB_PER_SECOND_MAX);
    requireWithin(
        "process.shard-split-mib", config.process().shardSplitMib(), 0, SHARD_SPLIT_MIB_MAX);
    if (config.self().role() == Role.GATEWAY && config.process().joinCluster()) {
      problems.add(
          "process.join-cluster: a gateway cannot become a config replica; only nodes can");
    }
    if (config.self().role() == Role.GATEWAY) {
      checkClients();
    }
  }

  private void checkClients() {
    Optional<HostPort> client = config.listen().client();
    if (client.isEmpty()) {
      problems.add("listen.client: a gateway needs an address for its clients");
    } else if (config.listen().clientPlaintext()) {
      if (config.clientTls().isPresent()) {
        problems.add("listen.client-plaintext: client-tls is there too, and would not be used");
      }
    } else if (config.tls().isEmpty()
        && config.clientTls().isEmpty()
        && !client.get().isLoopback()) {
      problems.add(
          "listen.client: "
              + client.get()
              + " is not a loopback address: clients on other machines need client-tls (or"
              + " listen.client-plaintext: true, where something else encrypts)");
    }
  }

  private void requireWithin(String where, Optional<Integer> value, int min, int max) {
    value
        .filter(number -> number < min || number > max)
        .ifPresent(
            number -> problems.add(where + " must be " + min + " to " + max + ", not " + number));
  }

  /** Another region than the configured one is taken note of, and not refused; no region is. */
  private void checkPlace() {
    config
        .process()
        .region()
        .filter(String::isBlank)
        .ifPresent(
            found ->
                problems.add("process.region: is empty; leave it out if nobody knows the region"));
    if (!Names.isName(config.self().zone())) {
      problems.add(
          "the zone of '"
              + config.process().name()
              + "', '"
              + config.self().zone()
              + "', must be "
              + Names.FORM_IN_WORDS);
    }
  }

  private void checkName(String where, Runnable parse) {
    try {
      parse.run();
    } catch (IllegalArgumentException e) {
      problems.add(where + ": " + e.getMessage());
    }
  }
}
