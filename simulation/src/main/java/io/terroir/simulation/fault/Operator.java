package io.terroir.simulation.fault;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Who runs the EPaxos replicas: has a replica replaced, on its node and under a new number, if its
 * disk was lost, or because a schedule says so. Knows no more than any replica would tell.
 */
public final class Operator {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Map<SimulatedProcess, ReplicaId> toReplace = new HashMap<>();
  private CompletableFuture<ReplicaChangeOutcome> change = new CompletableFuture<>();
  private Duration givenUpAt = Duration.ZERO;

  /** Works from now on. */
  public Operator(Cluster cluster) {
    this.cluster = cluster;
    lookAgain();
  }

  /** Has the replica of {@code process} replaced although its disk is sound. */
  void replace(SimulatedProcess process) {
    newest()
        .flatMap(known -> known.on(node(process)))
        .ifPresent(old -> toReplace.put(process, old));
  }

  /** Whether every replica takes part in the newest epoch, and none is to be replaced. */
  public boolean isDone() {
    Optional<Membership> newest = newest();
    return toReplace.isEmpty()
        && newest.isPresent()
        && newest.get().members().values().stream().allMatch(node -> takesPart(node, newest.get()));
  }

  private boolean takesPart(NodeId node, Membership newest) {
    return replica(cluster.process(node.name()))
        .filter(replica -> replica.isMember() && replica.members().equals(Optional.of(newest)))
        .isPresent();
  }

  private void lookAgain() {
    cluster
        .world()
        .schedule(
            LOOK_INTERVAL,
            "operator",
            () -> {
              look();
              lookAgain();
            });
  }

  private void look() {
    Optional<Membership> newest = newest();
    boolean answered = change.isDone() || cluster.world().elapsed().compareTo(givenUpAt) > 0;
    if (newest.isEmpty() || !answered) {
      return;
    }
    Membership current = newest.get();
    toReplace.values().removeIf(old -> !current.members().containsKey(old));
    for (SimulatedProcess process : cluster.nodes()) {
      Optional<ReplicaId> old = current.on(node(process));
      if (old.isPresent() && replica(process).isPresent() && needsANumber(process, current)) {
        propose(current, old.get(), node(process), process.disk().orElseThrow());
        return;
      }
    }
  }

  private boolean needsANumber(SimulatedProcess process, Membership current) {
    return toReplace.containsKey(process)
        || !current.admits(
            node(process),
            process.disk().orElseThrow(),
            InstanceLog.writer(process.machine().journal()));
  }

  private void propose(Membership current, ReplicaId old, NodeId node, DiskId disk) {
    ReplicaId next = new ReplicaId(current.lastIssued() + 1);
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>(current.members());
    members.remove(old);
    members.put(next, node);
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>(Map.of(next, disk));
    members()
        .filter(replica -> replica.members().equals(Optional.of(current)))
        .findFirst()
        .ifPresent(replica -> ask(replica, new ReplicaChange(current.epoch(), members, disks)));
  }

  /** A replica that ends does not answer. */
  private void ask(EpaxosReplica replica, ReplicaChange wanted) {
    givenUpAt = cluster.world().elapsed().plus(PATIENCE);
    change = replica.change(wanted, PATIENCE);
  }

  private Optional<Membership> newest() {
    return members()
        .map(replica -> replica.members().orElseThrow())
        .max(Comparator.comparingLong(Membership::epoch));
  }

  private Stream<EpaxosReplica> members() {
    List<EpaxosReplica> members =
        cluster.nodes().stream()
            .flatMap(process -> replica(process).stream())
            .filter(EpaxosReplica::isMember)
            .toList();
    return members.stream();
  }

  private static Optional<EpaxosReplica> replica(SimulatedProcess process) {
    return process.node().flatMap(node -> node.configReplica()).map(config -> config.replica());
  }

  private static NodeId node(SimulatedProcess process) {
    return process.machine().peer().node();
  }
}
