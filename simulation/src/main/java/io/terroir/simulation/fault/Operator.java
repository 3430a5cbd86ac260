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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Who runs the EPaxos replicas: has a replica replaced, on its node and under a new number, if its
 * disk was lost, or because a schedule says so; has one removed, and later added again, while
 * enough others are members. Knows no more than any replica would tell.
 */
public final class Operator {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Below this many members a single failure would stop the others. */
  private static final int MEMBERS_MIN = 3;

  private final Cluster cluster;
  private final Map<SimulatedProcess, ReplicaId> toReplace = new HashMap<>();
  private final Set<SimulatedProcess> toRemove = new HashSet<>();

  /** Whose removal was asked for at some time: it may be decided long after the answer was due. */
  private final Set<SimulatedProcess> toStay = new HashSet<>();

  private CompletableFuture<ReplicaChangeOutcome> change = new CompletableFuture<>();

  /**
   * The epoch in which a change was asked for that nobody has answered. It may be decided at any
   * time, until another one ends the epoch.
   */
  private OptionalLong unanswered = OptionalLong.empty();

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

  /** Has the replica of {@code process} removed, if enough others are members. */
  void remove(SimulatedProcess process) {
    toRemove.add(process);
    toStay.add(process);
  }

  /** Has the replica of {@code process} added again, should it have been removed. */
  void addAgain(SimulatedProcess process) {
    toRemove.remove(process);
  }

  /** Has every replica added again that was removed. */
  void addAllAgain() {
    toRemove.clear();
  }

  /**
   * Whether every replica takes part in the newest epoch, none is to be replaced or added, and none
   * can go any more.
   */
  public boolean isDone() {
    Optional<Membership> newest = newest();
    return toReplace.isEmpty()
        && toRemove.isEmpty()
        && newest.isPresent()
        && !mayStillChange(newest.get())
        && toStay.stream().allMatch(process -> newest.get().on(node(process)).isPresent())
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
    cluster.nodes().stream()
        .flatMap(process -> wanted(process, current).stream())
        .findFirst()
        .or(() -> settling(current))
        .ifPresent(wanted -> propose(current, wanted));
  }

  /** What is to be changed about {@code process}. */
  private Optional<ReplicaChange> wanted(SimulatedProcess process, Membership current) {
    Optional<ReplicaId> member = current.on(node(process));
    if (toRemove.contains(process)) {
      boolean enoughStay = current.members().size() > MEMBERS_MIN;
      return member
          .filter(any -> enoughStay)
          .map(goes -> change(current, member, Optional.empty()));
    }
    if (replica(process).isEmpty()) {
      return Optional.empty();
    }
    boolean comes = member.isPresent() ? needsANumber(process, current) : toStay.contains(process);
    return comes ? Optional.of(change(current, member, Optional.of(process))) : Optional.empty();
  }

  private boolean mayStillChange(Membership current) {
    return unanswered.equals(OptionalLong.of(current.epoch()));
  }

  /** Gives somebody a new number, so that what was not answered is void, unless it comes first. */
  private Optional<ReplicaChange> settling(Membership current) {
    if (!mayStillChange(current)) {
      return Optional.empty();
    }
    return cluster.nodes().stream()
        .filter(process -> replica(process).isPresent())
        .filter(process -> current.on(node(process)).isPresent())
        .map(process -> change(current, current.on(node(process)), Optional.of(process)))
        .findFirst();
  }

  private boolean needsANumber(SimulatedProcess process, Membership current) {
    return toReplace.containsKey(process)
        || !current.admits(
            node(process),
            process.disk().orElseThrow(),
            InstanceLog.writer(process.machine().journal()));
  }

  private static ReplicaChange change(
      Membership current, Optional<ReplicaId> goes, Optional<SimulatedProcess> comes) {
    NavigableMap<ReplicaId, NodeId> members = new TreeMap<>(current.members());
    NavigableMap<ReplicaId, DiskId> disks = new TreeMap<>();
    goes.ifPresent(members::remove);
    comes.ifPresent(
        process -> {
          ReplicaId next = new ReplicaId(current.lastIssued() + 1);
          members.put(next, node(process));
          disks.put(next, process.disk().orElseThrow());
        });
    return new ReplicaChange(current.epoch(), members, disks);
  }

  private void propose(Membership current, ReplicaChange wanted) {
    members()
        .filter(replica -> replica.members().equals(Optional.of(current)))
        .findFirst()
        .ifPresent(replica -> ask(replica, wanted));
  }

  /** A replica that ends does not answer. */
  private void ask(EpaxosReplica replica, ReplicaChange wanted) {
    givenUpAt = cluster.world().elapsed().plus(PATIENCE);
    OptionalLong asked = OptionalLong.of(wanted.epoch());
    unanswered = asked;
    change = replica.change(wanted, PATIENCE);
    var unused =
        change.thenRun(
            () -> {
              if (unanswered.equals(asked)) {
                unanswered = OptionalLong.empty();
              }
            });
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
