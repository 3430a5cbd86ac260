package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Ballot;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.Phase;
import io.terroir.epaxos.core.Proposal;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.log.DiskIdentityException;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.CrashFate;
import io.terroir.simulation.SimulatedDisk;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a replica has executed stands in its store, beside what came of it. */
class ExecutedStateTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final DiskId DISK = new DiskId(1);
  private static final ReplicaId SELF = new ReplicaId(1);
  private static final Map<ReplicaId, NodeId> ALONE = Map.of(SELF, new NodeId("config"));

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node =
      world.node(new Peer(new NodeId("config"), new RegionId("eu-west-1")));
  private boolean started;

  /** One life of a replica that is its own quorum. */
  private final class Life {
    final RecordedStore store;
    final SavedOrder machine;
    final EpaxosReplica replica;

    Life(RecordedStore store) {
      this.store = store;
      this.machine = new SavedOrder(store);
      this.replica =
          new EpaxosReplica(
              EpaxosConfig.of(
                  node.peer().node(),
                  DISK,
                  ALONE,
                  started ? BlankDisk.LOST : BlankDisk.NEW_CLUSTER),
              node.pipe(),
              node.transport(),
              node.journal(),
              store,
              node.random("epaxos"),
              machine);
      started = true;
      replica.start();
      assertThat(world.runUntil(replica.ready()::isDone, SOON)).isTrue();
    }

    void execute(String payload) {
      CompletableFuture<ByteString> outcome =
          replica.submit(ReplicaCluster.write(payload, "key"), SOON);
      assertThat(world.runUntil(outcome::isDone, SOON)).isTrue();
      assertThat(outcome).isCompleted();
    }

    /** The process ends, and another begins on the same journal with {@code left} of the store. */
    Life crash(RecordedStore left) {
      node.crash();
      node.restart();
      return new Life(left);
    }
  }

  private static CommandId id(long sequence) {
    return new CommandId(SELF, 1, sequence);
  }

  private static Command command(String payload) {
    return new Command(new AccessSet(Set.of(), Set.of("key")), ByteString.copyFromUtf8(payload));
  }

  private static Instance committed(CommandId id, Proposal proposal, CommandId... deps) {
    return new Instance(
        id,
        Phase.COMMITTED,
        Ballot.ZERO,
        Ballot.ZERO,
        Optional.of(proposal),
        Optional.empty(),
        Deps.of(deps),
        Deps.NONE);
  }

  /** As if an earlier life had learnt these decisions and executed none of them. */
  private void journal(Instance... instances) {
    InstanceLog log =
        InstanceLog.open(
                node.journal(),
                node.peer().node(),
                ALONE,
                started ? BlankDisk.LOST : BlankDisk.NEW_CLUSTER)
            .orElseThrow();
    started = true;
    log.beginLife(() -> {});
    List<Boolean> written = new ArrayList<>();
    log.write(List.of(instances), () -> written.add(true));
    assertThat(world.runUntil(() -> !written.isEmpty(), SOON)).isTrue();
  }

  @Test
  void restartExecutesOnlyWhatTheStoreLacks() {
    Life first = new Life(new RecordedStore());
    int before = first.store.batchCount();
    List.of("a", "b", "c").forEach(first::execute);

    Life second = first.crash(first.store.prefix(before + 2));

    assertThat(second.machine.executedInThisLife()).containsExactly("c");
    assertThat(second.machine.order()).containsExactly("a", "b", "c");
    assertThat(second.replica.executed().ids()).isEqualTo(first.replica.executed().ids());
  }

  @Test
  void restartOnAStoreThatLostNothingExecutesNothing() {
    Life first = new Life(new RecordedStore());
    List.of("a", "b").forEach(first::execute);

    Life second = first.crash(first.store);

    assertThat(second.machine.executedInThisLife()).isEmpty();
    assertThat(second.replica.metrics().executed()).isZero();
  }

  @Test
  void executedSetAndStateNeverPart() {
    Life first = new Life(new RecordedStore());
    List<String> all = List.of("a", "b", "c", "d", "e");
    all.forEach(first::execute);
    int batches = first.store.batchCount();
    assertThat(batches).isGreaterThanOrEqualTo(all.size());

    Life life = first;
    for (int kept = 0; kept <= batches; kept++) {
      RecordedStore left = first.store.prefix(kept);
      assertThat(new SavedOrder(left).order()).as("%d batches", kept).hasSize(idsIn(left));
      life = life.crash(left);
      assertThat(life.machine.order()).as("%d batches", kept).isEqualTo(all);
    }
  }

  private static int idsIn(RecordedStore store) {
    return ExecutedState.read(store).ids().runs().stream()
        .mapToInt(run -> (int) (run.last() - run.first() + 1))
        .sum();
  }

  @Test
  void noOpsCountAsExecuted() {
    journal(committed(id(1), command("a")), committed(id(2), Nop.NOP, id(1)));

    Life life = new Life(new RecordedStore());

    assertThat(life.replica.executed().ids()).isEqualTo(Deps.of(id(1), id(2)));
    assertThat(life.machine.order()).containsExactly("a");
  }

  @Test
  void clientIsAnsweredAfterTheStoreHasIt() {
    Life life = new Life(new RecordedStore());
    CompletableFuture<ByteString> outcome =
        life.replica.submit(ReplicaCluster.write("a", "key"), SOON);
    List<Boolean> answeredBefore = new ArrayList<>();
    life.store.onWrite(() -> answeredBefore.add(outcome.isDone()));

    assertThat(world.runUntil(outcome::isDone, SOON)).isTrue();

    assertThat(answeredBefore).containsExactly(false);
  }

  @Test
  void longJournalIsExecutedInSeveralGroups() {
    String payload = "x".repeat(300_000);
    Instance[] journal = new Instance[12];
    for (int i = 0; i < journal.length; i++) {
      journal[i] =
          i == 0
              ? committed(id(1), command(payload))
              : committed(id(i + 1), command(payload), id(i));
    }
    journal(journal);

    Life life = new Life(new RecordedStore());

    assertThat(life.machine.order()).hasSize(journal.length);
    assertThat(life.store.batchCount()).isBetween(2, journal.length / 2);
  }

  /**
   * Three commands that depend on each other in a circle are executed in the order of their ids.
   * Without the first, the other two are no circle, and have the opposite order.
   */
  @Test
  void circleIsSavedWhole() {
    String large = "x".repeat(2_000_000);
    Instance[] circle = {
      committed(id(1), command("1" + large), id(2)),
      committed(id(2), command("2" + large), id(3)),
      committed(id(3), command("3" + large), id(1))
    };
    journal(circle);
    Life first = new Life(new RecordedStore());
    List<String> order = first.machine.order();
    assertThat(order).hasSize(3).isSorted();

    Life life = first;
    for (int kept = 0; kept <= first.store.batchCount(); kept++) {
      life = life.crash(first.store.prefix(kept));
      assertThat(life.machine.order()).as("%d batches", kept).isEqualTo(order);
    }
  }

  /** Or it would issue ids again that it then takes for executed. */
  @Test
  void refusesAJournalThatIsOlderThanTheStore() {
    SimulatedDisk.Image blank = node.disk().image();
    Life first = new Life(new RecordedStore());
    first.execute("a");
    node.crash();
    node.disk().rollBackJournal(blank);
    node.restart();
    started = false;

    assertThatThrownBy(() -> new Life(first.store))
        .isInstanceOf(DiskIdentityException.class)
        .hasMessageContaining("bring back the journal");
  }

  @Test
  void flushedSetIsWhatACrashWouldLeave() {
    node.disk().setCrashFate(CrashFate.KEPT, CrashFate.DROPPED);
    EpaxosReplica replica =
        new EpaxosReplica(
            EpaxosConfig.of(node.peer().node(), DISK, ALONE, BlankDisk.NEW_CLUSTER),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            new SavedOrder(node.store()));
    replica.start();
    assertThat(world.runUntil(replica.ready()::isDone, SOON)).isTrue();
    CompletableFuture<ByteString> outcome = replica.submit(ReplicaCluster.write("a", "key"), SOON);
    assertThat(world.runUntil(outcome::isDone, SOON)).isTrue();
    Deps executed = replica.executed().ids();
    assertThat(executed).isNotEqualTo(Deps.NONE);
    assertThat(replica.executed().flushed().executed()).isEqualTo(Frontier.NONE);

    List<Boolean> flushed = new ArrayList<>();
    replica.executed().flush(() -> flushed.add(true));
    assertThat(world.runUntil(() -> !flushed.isEmpty(), SOON)).isTrue();

    assertThat(replica.executed().flushed().executed()).isEqualTo(Frontier.within(executed));
    node.crash();
    node.restart();
    assertThat(ExecutedState.read(node.store()).ids()).isEqualTo(executed);
  }
}
