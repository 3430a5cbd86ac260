package io.terroir.simulation.run;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.simulation.LinkSettings;
import io.terroir.simulation.fault.Fault;
import io.terroir.simulation.fault.FaultKind;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.workload.Law;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Everything that a seed decides before its run begins.
 *
 * @param links how well the network works when nothing is wrong with it
 * @param workloads which there are
 * @param clients of each workload
 * @param thinkMax the longest pause of a client between two operations
 * @param driftPpm how wrong the monotonic clock of each process runs, by name
 * @param safety how long the safety phase lasts
 * @param faults what goes wrong in it
 * @param doomed the processes that fail for good in the liveness phase
 */
public record Plan(
    long seed,
    ClusterShape shape,
    LayerSettings settings,
    LinkSettings links,
    List<Part> workloads,
    int clients,
    Duration thinkMax,
    Map<String, Long> driftPpm,
    Duration safety,
    List<Fault> faults,
    List<String> doomed) {
  public Plan {
    workloads = List.copyOf(workloads);
    driftPpm = Map.copyOf(driftPpm);
    faults = List.copyOf(faults);
    doomed = List.copyOf(doomed);
  }

  /** Whether EPaxos replicas are replaced or removed, or lose their disks. */
  boolean changesMembers() {
    return faults.stream()
        .anyMatch(
            fault ->
                fault.kind() == FaultKind.REPLACE_REPLICA
                    || fault.kind() == FaultKind.REMOVE_REPLICA
                    || (fault.kind() == FaultKind.LOSE_DISK && isOnReplica(fault)));
  }

  /** Whether members of shards are changed. */
  boolean movesShards() {
    return faults.stream().anyMatch(fault -> fault.kind() == FaultKind.MOVE_SHARDS);
  }

  /** Whether shards are split. */
  boolean splitsShards() {
    return faults.stream().anyMatch(fault -> fault.kind() == FaultKind.SPLIT_SHARD);
  }

  private boolean isOnReplica(Fault fault) {
    return IntStream.range(0, shape.regions().size())
        .mapToObj(region -> FaultDraw.nodes(shape, region).get(0))
        .anyMatch(fault.targets()::contains);
  }

  /**
   * A workload.
   *
   * @param law where its data may be
   */
  public record Part(WorkloadKind kind, Law law) {
    /** Whether a node may lose its disk without loss of acknowledged data. */
    boolean bearsLostDisk() {
      return !kind.restsOnOneDisk() && law.replicas() >= REPLICAS_TO_LOSE_ONE;
    }
  }

  private static final int REPLICAS_TO_LOSE_ONE = 3;

  /** What clients do. */
  public enum WorkloadKind {
    /** Entries of origins, one linearizable object each. */
    ENTRIES,
    /** Transfers in transactions. */
    BANK,
    /** Transactions that append to lists. */
    APPEND,
    /** Races for new origins. */
    CLAIMS,
    /** Reads at read replicas. */
    REPLICA_READS,
    /** Weak registers. */
    REGISTERS,
    /** Weak counters. */
    COUNTERS,
    /** Weak sets. */
    SETS,
    /** Races for reserved values. */
    RESERVATIONS,
    /** Reads at revisions of the past. */
    PAST_READS,
    /** Keys with leases. */
    LEASES,
    /** Watches of keys. */
    WATCHES,
    /** Locks that are waited for. */
    LOCKS,
    /** Elections that are observed. */
    ELECTIONS;

    /** Whether what it writes is durable on one disk when it is acknowledged. */
    boolean restsOnOneDisk() {
      return this == REGISTERS || this == COUNTERS || this == SETS;
    }
  }

  /** The same run with other faults. */
  public Plan withFaults(List<Fault> others) {
    return new Plan(
        seed, shape, settings, links, workloads, clients, thinkMax, driftPpm, safety, others,
        doomed);
  }

  /** The same run with other failures for good. */
  public Plan withDoomed(List<String> others) {
    return new Plan(
        seed, shape, settings, links, workloads, clients, thinkMax, driftPpm, safety, faults,
        others);
  }

  /** One line for people. */
  public String summary() {
    return "%d regions with %s nodes, %s, %d clients each, %d faults, %d processes doomed"
        .formatted(
            shape.regions().size(),
            shape.nodesPerRegion(),
            workloads.stream().map(Part::kind).toList(),
            clients,
            faults.size(),
            doomed.size());
  }
}
