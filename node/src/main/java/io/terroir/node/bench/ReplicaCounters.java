package io.terroir.node.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * What replicas have done since their start.
 *
 * @param syncs of the journal
 * @param fast claims committed in one round trip
 * @param slow claims committed in two
 * @param instances instances that carried them
 * @param cpu time that they have used, if the system tells
 */
record ReplicaCounters(
    double syncs, double fast, double slow, double instances, Optional<Duration> cpu) {
  static final ReplicaCounters NONE = new ReplicaCounters(0, 0, 0, 0, Optional.of(Duration.ZERO));

  /** From what a node serves as its metrics. */
  static ReplicaCounters parse(String prometheus, Optional<Duration> cpu) {
    return new ReplicaCounters(
        sum(prometheus, "terroir_journal_syncs_total", ""),
        sum(prometheus, "terroir_epaxos_commits_total", "terroir_path=\"fast\""),
        sum(prometheus, "terroir_epaxos_commits_total", "terroir_path=\"slow\""),
        sum(prometheus, "terroir_epaxos_submitted_instances_total", ""),
        cpu);
  }

  private static double sum(String prometheus, String metric, String label) {
    return prometheus
        .lines()
        .filter(line -> line.startsWith(metric + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  ReplicaCounters plus(ReplicaCounters other) {
    return new ReplicaCounters(
        syncs + other.syncs,
        fast + other.fast,
        slow + other.slow,
        instances + other.instances,
        cpu.flatMap(mine -> other.cpu.map(mine::plus)));
  }

  ReplicaCounters minus(ReplicaCounters earlier) {
    return new ReplicaCounters(
        syncs - earlier.syncs,
        fast - earlier.fast,
        slow - earlier.slow,
        instances - earlier.instances,
        cpu.flatMap(mine -> earlier.cpu.map(mine::minus)));
  }
}
