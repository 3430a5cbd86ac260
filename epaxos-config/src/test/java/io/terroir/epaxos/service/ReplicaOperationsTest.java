package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.core.ReplicaStatus.Stage;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.EpaxosConfig;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Operators see and change real replicas, from a process that is none. */
class ReplicaOperationsTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Checkpoints and signs of life of every member. */
  private static final Duration TRUNCATED = Duration.ofSeconds(20);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final Map<ReplicaId, NodeId> founders = new LinkedHashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<EpaxosReplica> replicas = new ArrayList<>();
  private final ReplicaOperationsClient operator;

  ReplicaOperationsTest() {
    for (int number = 1; number <= 3; number++) {
      founders.put(new ReplicaId(number), name(number));
    }
    for (int number = 1; number <= 3; number++) {
      start(number, BlankDisk.NEW_CLUSTER);
    }
    operator =
        new ReplicaOperationsClient(
            world.node(new Peer(new NodeId("gateway"), region(1))).requests());
    world.runFor(Duration.ofSeconds(1));
  }

  private static NodeId name(int number) {
    return new NodeId("config-" + number);
  }

  private static RegionId region(int number) {
    return new RegionId("region-" + number);
  }

  private static DiskId disk(int number) {
    return new DiskId(100 + number);
  }

  /** As a node puts it together. */
  private void start(int number, BlankDisk blank) {
    SimulatedNode node = world.node(new Peer(name(number), region(number)));
    Directory directory = new Directory(node.store());
    EpaxosReplica replica =
        new EpaxosReplica(
            EpaxosConfig.of(name(number), disk(number), founders, blank),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            directory);
    DirectoryService service =
        new DirectoryService(
            replica,
            directory,
            new AuditPages(node.store()),
            node.requests(),
            node.pipe(),
            node.random("feed"));
    service.open();
    var unused = replica.ready().thenRun(service::start);
    replica.start();
    nodes.add(node);
    replicas.add(replica);
  }

  private <T> CompletableFuture<T> ended(CompletableFuture<T> future) {
    assertThat(world.runUntil(future::isDone, LIMIT)).isTrue();
    return future;
  }

  private ReplicaStatus status(int number) {
    return ended(operator.status(name(number), SOON)).join();
  }

  private CompletableFuture<ByteString> submit(int at) {
    DirectoryCommand command = new DirectoryCommand.RegisterRegion(Samples.region(region(at)));
    return replicas
        .get(at - 1)
        .submit(new Command(command.access(), CommandCodec.encode(command)), LIMIT);
  }

  private void register(int at) {
    assertThat(ended(submit(at))).isCompleted();
  }

  private static Reason reason(CompletableFuture<?> refused) {
    assertThat(refused).isCompletedExceptionally();
    return refused.handle((answer, failure) -> Failures.refusalOf(failure).reason()).join();
  }

  private Membership current() {
    return status(1).members().orElseThrow();
  }

  private Membership members(int... numbers) {
    Membership current = current();
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>();
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    int next = current.lastIssued();
    for (int number : numbers) {
      ReplicaId replica = current.on(name(number)).orElse(null);
      if (replica == null) {
        replica = new ReplicaId(++next);
        disks.put(replica, disk(number));
      }
      members.put(replica, name(number));
    }
    return current.next(members, disks);
  }

  private CompletableFuture<Membership> change(int at, Membership next) {
    return ended(operator.change(name(at), current(), next, SOON));
  }

  @Test
  void memberTellsHowFarItIs() {
    register(1);
    register(2);
    world.runFor(TRUNCATED);
    register(1);
    world.runFor(Duration.ofSeconds(1));

    ReplicaStatus first = status(1);
    Incarnation one = new Incarnation(new ReplicaId(1), 1);
    Incarnation two = new Incarnation(new ReplicaId(2), 1);
    assertThat(first.node()).isEqualTo(name(1));
    assertThat(first.disk()).isEqualTo(disk(1));
    assertThat(first.stage()).isEqualTo(Stage.MEMBER);
    assertThat(first.life()).contains(one);
    assertThat(first.members()).contains(Membership.first(founders));
    assertThat(first.progress().executed().last(one)).isEqualTo(2);
    assertThat(first.progress().durable().last(one)).isEqualTo(1);
    assertThat(first.progress().floor().last(one)).isEqualTo(1);
    assertThat(first.progress().truncated().last(one)).isEqualTo(1);
    assertThat(first.progress().truncated().last(two)).isEqualTo(1);
    assertThat(first.phases()).isEqualTo(new PhaseCounts(0, 0, 0, 1));
    assertThat(first.counts().fastCommits()).isEqualTo(2);
    assertThat(first.pending()).isZero();
    assertThat(first.waiting()).isZero();
    assertThat(first.hasEntered(1)).isTrue();
    assertThat(first.hasEntered(2)).isFalse();
  }

  @Test
  void nodeThatWaitsToBecomeAMemberSaysSo() {
    start(4, BlankDisk.JOINS);
    world.runFor(SOON);

    ReplicaStatus fourth = status(4);
    assertThat(fourth.stage()).isEqualTo(Stage.WAITING);
    assertThat(fourth.life()).isEmpty();
    assertThat(fourth.members()).isEmpty();
    assertThat(fourth.disk()).isEqualTo(disk(4));
    assertThat(fourth.hasEntered(1)).isFalse();
  }

  /** What is asked of a directory that is not there is refused; how the replica is, is not. */
  @Test
  void replicaThatWasRemovedStillAnswersItsOperator() {
    assertThat(change(1, members(1, 2))).isCompleted();
    world.runFor(SOON);

    ReplicaStatus third = status(3);
    assertThat(third.stage()).isEqualTo(Stage.WAITING);
    assertThat(third.members().orElseThrow().epoch()).isEqualTo(2);
    assertThat(third.phases()).isEqualTo(PhaseCounts.NONE);
    CompletableFuture<Membership> refused = change(3, members(1, 2, 3));
    assertThat(reason(refused)).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void nodeIsAddedFromAfarAndEnters() {
    register(2);
    start(4, BlankDisk.JOINS);
    Membership after = change(1, members(1, 2, 3, 4)).join();

    assertThat(after.on(name(4))).contains(new ReplicaId(4));
    assertThat(world.runUntil(() -> status(4).hasEntered(2), LIMIT)).isTrue();
    assertThat(status(4).life()).contains(new Incarnation(new ReplicaId(4), 1));
  }

  @Test
  void changeThatCannotBeIsRejectedWithTheReason() {
    Membership current = current();
    Membership moved = current.next(new TreeMap<>(Map.of(new ReplicaId(1), name(2))), noDisks());
    CompletableFuture<Membership> refused = change(2, moved);

    assertThat(reason(refused)).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(current()).isEqualTo(current);
  }

  private static SortedMap<ReplicaId, DiskId> noDisks() {
    return new TreeMap<>();
  }

  @Test
  void changeWithoutAQuorumEndsAtTheDeadline() {
    Membership current = current();
    Membership wanted = members(1, 2);
    nodes.get(1).crash();
    nodes.get(2).crash();

    CompletableFuture<Membership> refused = ended(operator.change(name(1), current, wanted, SOON));
    assertThat(reason(refused)).isIn(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED);
    assertThat(status(1).stage()).isEqualTo(Stage.MEMBER);
    assertThat(status(1).pending()).isZero();
    assertThat(status(1).phases().open()).isEqualTo(1);
  }

  @Test
  void pendingCommandsAreCounted() {
    nodes.get(1).crash();
    nodes.get(2).crash();
    var unused = submit(1);
    world.runFor(Duration.ofMillis(100));

    assertThat(status(1).pending()).isEqualTo(1);
    assertThat(status(1).phases().open()).isEqualTo(1);
  }
}
