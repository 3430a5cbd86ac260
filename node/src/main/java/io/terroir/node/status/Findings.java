package io.terroir.node.status;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigReplica.Report;
import io.terroir.sdk.NodeInfo;
import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.NodeStatus.Disk;
import io.terroir.sdk.RegionInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What in a {@link Picture} needs attention. What follows from something else is not told again: of
 * a region that does not answer at all nothing more is told.
 */
public final class Findings {
  /** What a node does not have of weak data for longer than this is not merely on its way. */
  static final Duration GOSSIP_LATE = Duration.ofMinutes(1);

  /** Marks come several times a second, also of idle shards. */
  static final Duration READ_REPLICA_LATE = Duration.ofMinutes(1);

  /** What waits in the directory is decided in some round trips, or something is open. */
  static final Duration DIRECTORY_LATE = Duration.ofSeconds(10);

  /** With less room than this part of the disk there is little time left to make some. */
  static final double DISK_NEARLY_FULL = 0.1;

  private final Picture picture;
  private final Set<String> silent;
  private final List<Finding> found = new ArrayList<>();

  private Findings(Picture picture) {
    this.picture = picture;
    this.silent = picture.silentRegions();
  }

  /** All findings, the worst first. */
  public static List<Finding> in(Picture picture) {
    Findings findings = new Findings(picture);
    findings.regions();
    findings.directory();
    findings.nodes();
    findings.found.addAll(new ShardFindings(picture, findings.silent).all());
    findings.lags();
    findings.versions();
    return findings.found.stream()
        .sorted(Comparator.comparing(Finding::health).reversed())
        .toList();
  }

  private void regions() {
    for (RegionInfo region : picture.status().regions()) {
      String name = region.name();
      if (silent.contains(name)) {
        found.add(
            Finding.down(
                region.gatewaysAlive() == 0
                    ? "region %s does not answer: it is cut off from %s, or down (%s origins live there)"
                        .formatted(name, picture.status().region(), Units.count(region.origins()))
                    : "none of the %d nodes of region %s answers (%s origins live there)"
                        .formatted(
                            picture.nodesIn(name).size(), name, Units.count(region.origins()))));
      } else if (picture.nodesIn(name).isEmpty()) {
        found.add(Finding.note("region " + name + " has no nodes yet"));
      } else if (region.gatewaysAlive() == 0) {
        found.add(
            Finding.degraded(
                "no gateway of region " + name + " is alive: its clients depend on other regions"));
      }
    }
  }

  private void directory() {
    List<ConfigReplica> replicas = picture.config().replicas();
    if (picture.config().members().isEmpty()) {
      found.add(
          Finding.down(
              "no config replica answers: origins cannot be claimed, nor policies changed"));
      return;
    }
    ConfigMembers members = picture.config().members().get();
    List<ConfigReplica> missing =
        replicas.stream().filter(replica -> replica.member() && !replica.ready()).toList();
    int ready = members.members().size() - missing.size();
    if (ready < members.quorum()) {
      found.add(
          Finding.down(
              "%d of %d config replicas are ready, %d must agree: origins cannot be claimed, nor policies changed"
                  .formatted(ready, members.members().size(), members.quorum())));
    }
    for (ConfigReplica replica : missing) {
      if (!silent.contains(replica.region())) {
        found.add(
            Finding.degraded("the config replica on " + replica.node() + " is " + state(replica)));
      }
    }
    for (ConfigReplica replica : replicas) {
      replica
          .report()
          .filter(report -> report.oldestWaiting().compareTo(DIRECTORY_LATE) > 0)
          .ifPresent(report -> found.add(waiting(replica, report)));
    }
  }

  private static Finding waiting(ConfigReplica replica, Report report) {
    return Finding.degraded(
        "at the config replica on %s %d decided commands wait for earlier ones, the oldest for %s"
            .formatted(replica.node(), report.waiting(), Units.age(report.oldestWaiting())));
  }

  static String state(ConfigReplica replica) {
    if (replica.report().isEmpty()) {
      return "silent: " + replica.problem().orElse("no answer");
    } else if (replica.ready()) {
      return "ready";
    }
    String stage = replica.report().get().stage();
    return stage.equals("member") ? "behind" : stage;
  }

  private void nodes() {
    for (NodeStatus node : picture.nodes()) {
      NodeInfo info = node.node();
      if (silent.contains(info.region())) {
        continue;
      }
      if (Picture.isNode(node) && node.report().isEmpty()) {
        found.add(
            Finding.degraded(
                "node %s (%s, zone %s) does not answer, membership says %s: %s"
                    .formatted(
                        info.name(),
                        info.region(),
                        info.zone(),
                        info.state(),
                        node.problem().orElse("no report"))));
      } else if (!info.state().equals("alive")) {
        found.add(
            Finding.note(
                "%s %s (%s) is %s to membership"
                    .formatted(info.role(), info.name(), info.region(), info.state())));
      }
      node.report().flatMap(NodeStatus.Report::disk).ifPresent(disk -> disk(info.name(), disk));
    }
  }

  private void disk(String node, Disk disk) {
    if (disk.freeBytes() < disk.reserveBytes()) {
      found.add(
          Finding.down(
              "node %s refuses writes: its disk has %s left, %s are kept back"
                  .formatted(
                      node, Units.bytes(disk.freeBytes()), Units.bytes(disk.reserveBytes()))));
    } else if (disk.freeBytes() < 2 * disk.reserveBytes()
        || disk.freeBytes() < disk.totalBytes() * DISK_NEARLY_FULL) {
      found.add(
          Finding.degraded(
              "the disk of node %s is nearly full: %s of %s are left"
                  .formatted(node, Units.bytes(disk.freeBytes()), Units.bytes(disk.totalBytes()))));
    }
  }

  private void lags() {
    for (Lag lag : Lag.all(picture)) {
      if (silent.contains(lag.to()) || silent.contains(lag.from())) {
        continue;
      }
      if (lag.missingFor().compareTo(GOSSIP_LATE) > 0) {
        found.add(
            Finding.degraded(
                "%s misses %s weak updates of %s, for %s"
                    .formatted(
                        lag.to(),
                        Units.count(lag.missing()),
                        lag.from(),
                        Units.age(lag.missingFor()))));
      }
      if (lag.staleness().filter(age -> age.compareTo(READ_REPLICA_LATE) > 0).isPresent()) {
        found.add(
            Finding.degraded(
                "read replicas of %s in %s are %s old"
                    .formatted(lag.from(), lag.to(), Units.age(lag.staleness().get()))));
      }
      if (lag.blank() > 0) {
        found.add(
            Finding.note(
                "%d read replicas of %s in %s have nothing yet"
                    .formatted(lag.blank(), lag.from(), lag.to())));
      }
    }
  }

  private void versions() {
    Map<String, Long> versions =
        picture.nodes().stream()
            .map(node -> node.node().version())
            .filter(version -> !version.isEmpty())
            .collect(
                Collectors.groupingBy(version -> version, TreeMap::new, Collectors.counting()));
    if (versions.size() > 1) {
      found.add(
          Finding.note(
              "processes run different versions: "
                  + versions.entrySet().stream()
                      .map(version -> version.getKey() + " (" + version.getValue() + ")")
                      .collect(Collectors.joining(", "))));
    }
  }
}
