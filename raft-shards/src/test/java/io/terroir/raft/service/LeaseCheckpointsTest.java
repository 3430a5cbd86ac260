package io.terroir.raft.service;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A long lease ends also if leaders change often, and never before its time. */
class LeaseCheckpointsTest {
  private static final NodeId SELF = new NodeId("a");
  private static final NodeId OTHER = new NodeId("b");
  private static final Duration TTL = Duration.ofMinutes(60);
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, ShardLimits.DEFAULT, node.store());
  private final OneReplicaGroup group =
      new OneReplicaGroup(SELF, machine, node.store(), node.pipe());
  private final LeaseKeeper keeper = new LeaseKeeper(machine, ShardLimits.DEFAULT);

  LeaseCheckpointsTest() {
    machine.addListener(keeper);
    keeper.attach(group);
    world.runFor(MOMENT);
  }

  @Test
  void aLongLeaseEndsThoughLeadersChangeOften() {
    grant(7, TTL);
    int changes = 0;
    for (Duration run = Duration.ZERO; !leases().isEmpty(); run = run.plus(INTERVAL)) {
      assertThat(run).isLessThan(TTL.multipliedBy(2));
      world.runFor(INTERVAL.plus(MOMENT));
      changeLeader();
      changes++;
    }
    assertThat(changes).isGreaterThan(10);
  }

  @Test
  void aNewLeaderCountsFromTheCheckpoint() {
    grant(7, TTL);
    world.runFor(INTERVAL.plus(MOMENT));
    changeLeader();
    world.runFor(TTL.minus(INTERVAL).minus(MOMENT));
    assertThat(leases()).containsExactly(7L);

    world.runFor(INTERVAL);
    assertThat(leases()).isEmpty();
  }

  /** F3: the successor would count from the checkpoint. */
  @Test
  void aRenewalIsAnsweredOnlyOnceTheCheckpointIsCleared() {
    grant(7, TTL);
    world.runFor(INTERVAL.plus(MOMENT));
    group.holdBack();
    CompletableFuture<Duration> first = keeper.remaining(FRANCE, 7, true);
    CompletableFuture<Duration> second = keeper.remaining(FRANCE, 7, true);
    int entries = group.log().size();
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();

    group.catchUp();
    assertThat(first).isCompletedWithValue(TTL);
    assertThat(second).isCompletedWithValue(TTL);
    assertThat(keeper.remaining(FRANCE, 7, true)).isCompletedWithValue(TTL);
    assertThat(group.log()).hasSize(entries);
    changeLeader();
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);
  }

  /** Whoever leads next may find it in the log. */
  @Test
  void aCheckpointThatIsOnTheWayIsClearedAlso() {
    grant(7, TTL);
    group.holdBack();
    world.runFor(INTERVAL.plus(MOMENT));
    CompletableFuture<Duration> renewed = keeper.remaining(FRANCE, 7, true);
    assertThat(renewed).isNotDone();

    group.catchUp();
    assertThat(renewed).isCompletedWithValue(TTL);
    changeLeader();
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);
  }

  /** The entry that clears the checkpoint may be among those that it has not applied yet. */
  @Test
  void aNewLeaderEndsNothingBeforeItKnowsWhatWasCleared() {
    grant(7, TTL);
    world.runFor(TTL.minus(INTERVAL.dividedBy(2)));
    group.holdBack();
    CompletableFuture<Duration> renewed = keeper.remaining(FRANCE, 7, true);
    group.elect();
    int entries = group.log().size();
    world.runFor(INTERVAL);
    assertThat(group.log()).hasSize(entries);

    group.commit(ShardCodec.encodeRequest(put(FRANCE, "x", "1")));
    group.catchUp();
    assertThat(renewed).isDone();
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);
    world.runFor(MOMENT.multipliedBy(2));
    assertThat(leases()).isEmpty();
  }

  @Test
  void leasesThatAreRenewedOftenCostNothing() {
    grant(7, TTL);
    grant(8, INTERVAL.minus(MOMENT));
    int entries = group.log().size();
    for (int i = 0; i < 20; i++) {
      world.runFor(INTERVAL.dividedBy(2));
      assertThat(keeper.remaining(FRANCE, 7, true)).isCompletedWithValue(TTL);
      assertThat(keeper.remaining(FRANCE, 8, true)).isDone();
    }
    assertThat(group.log()).hasSize(entries);
  }

  @Test
  void leasesThatAreDueTogetherAreOneEntry() {
    for (int i = 1; i <= 500; i++) {
      grant(i, TTL);
      world.runFor(Duration.ofMillis(10));
    }
    world.runFor(INTERVAL.plus(MOMENT));

    assertThat(checkpoints()).extracting(command -> command.leases().size()).containsExactly(500);
  }

  @Test
  void anEntryHasABoundedNumberOfLeases() {
    int many = LeaseCheckpoints.LEASES_MAX + 10;
    for (int i = 1; i <= many; i++) {
      grant(i, TTL);
    }
    world.runFor(INTERVAL.plus(MOMENT));

    assertThat(checkpoints())
        .extracting(command -> command.leases().size())
        .containsExactly(LeaseCheckpoints.LEASES_MAX, 10);
  }

  @Test
  void aFollowerCheckpointsNothing() {
    grant(7, TTL);
    group.setLeader(OTHER);
    world.runFor(INTERVAL.multipliedBy(2));

    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void aLeaseThatWentWithASplitIsNotCheckpointedHereAnyMore() {
    grant(7, TTL);
    group.commit(
        ShardCodec.encodeSplit(
            new ShardCommand.Split(
                2,
                1,
                new OriginDigest(0, 1),
                LogPosition.ZERO,
                List.of(new ShardCommand.SplitMember(SELF, new DiskId(1))))));
    assertThat(machine.range().generation()).isEqualTo(2);
    world.runFor(INTERVAL.multipliedBy(2));

    assertThat(checkpoints()).isEmpty();
  }

  private void changeLeader() {
    group.setLeader(OTHER);
    group.setLeader(SELF);
  }

  private void grant(long id, Duration ttl) {
    group.commit(
        ShardCodec.encodeRequest(write(FRANCE, new DataOperation.GrantLease(id, ttl.toMillis()))));
  }

  private List<ShardCommand.CheckpointLeases> checkpoints() {
    List<ShardCommand.CheckpointLeases> found = new ArrayList<>();
    for (var entry : group.log()) {
      try {
        if (ShardCodec.decodeCommand(entry) instanceof ShardCommand.CheckpointLeases command) {
          found.add(command);
        }
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }
    return found;
  }

  private List<Long> leases() {
    List<Long> ids = new ArrayList<>();
    machine.leases(lease -> ids.add(lease.id()));
    return ids;
  }
}
