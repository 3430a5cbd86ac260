package io.terroir.raft.service;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The leader ends leases that nobody renewed for their time, and none earlier. */
class LeaseKeeperTest {
  private static final NodeId SELF = new NodeId("a");
  private static final NodeId OTHER = new NodeId("b");
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(10);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, ShardLimits.DEFAULT, node.store());
  private final OneReplicaGroup group =
      new OneReplicaGroup(SELF, machine, node.store(), node.pipe());
  private final LeaseKeeper keeper = new LeaseKeeper(machine, ShardLimits.DEFAULT);

  LeaseKeeperTest() {
    machine.addListener(keeper);
    keeper.attach(group);
    world.runFor(MOMENT);
  }

  @Test
  void aLeaseThatNobodyRenewsEndsAfterItsTime() {
    grant(7);
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);

    world.runFor(MOMENT.multipliedBy(2));
    assertThat(leases()).isEmpty();
  }

  @Test
  void aRenewalBeginsTheTimeAnew() {
    grant(7);
    for (int i = 0; i < 5; i++) {
      world.runFor(TTL.dividedBy(2));
      assertThat(keeper.remaining(FRANCE, 7, true)).isCompletedWithValue(TTL);
    }
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);

    world.runFor(MOMENT.multipliedBy(2));
    assertThat(leases()).isEmpty();
  }

  @Test
  void askingWithoutRenewingChangesNothing() {
    grant(7);
    world.runFor(TTL.dividedBy(2));

    assertThat(keeper.remaining(FRANCE, 7, false)).isCompletedWithValue(TTL.dividedBy(2));
    world.runFor(TTL.dividedBy(2).plus(MOMENT));
    assertThat(leases()).isEmpty();
  }

  @Test
  void aLeaseThatWasRevokedIsNotCounted() {
    grant(7);
    group.commit(ShardCodec.encodeRequest(write(FRANCE, new DataOperation.RevokeLease(7))));
    int entries = group.log().size();
    world.runFor(TTL.multipliedBy(2));

    assertThat(group.log()).hasSize(entries);
  }

  @Test
  void aFollowerEndsNothing() {
    group.setLeader(OTHER);
    grant(7);
    world.runFor(TTL.multipliedBy(2));

    assertThat(leases()).containsExactly(7L);
    assertThat(keeper.remaining(FRANCE, 7, true))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(TerroirRefusedException.class);
  }

  /** It does not know what the last leader renewed. */
  @Test
  void aNewLeaderGivesEveryLeaseItsFullTime() {
    group.setLeader(OTHER);
    grant(7);
    world.runFor(TTL.multipliedBy(3));
    group.setLeader(SELF);
    world.runFor(TTL.minus(MOMENT));
    assertThat(leases()).containsExactly(7L);

    world.runFor(MOMENT.multipliedBy(2));
    assertThat(leases()).isEmpty();
  }

  @Test
  void manyLeasesThatEndAtOnceAllEnd() {
    for (int i = 1; i <= 500; i++) {
      grant(i);
    }
    world.runFor(TTL.plus(Duration.ofSeconds(1)));

    assertThat(leases()).isEmpty();
  }

  @Test
  void aLeaseThatWentWithASplitIsNotCountedHereAnyMore() {
    grant(7);
    group.commit(
        ShardCodec.encodeSplit(
            new ShardCommand.Split(
                2,
                1,
                new OriginDigest(0, 1),
                LogPosition.ZERO,
                List.of(new ShardCommand.SplitMember(SELF, new DiskId(1))))));
    int before = group.log().size();
    world.runFor(TTL.multipliedBy(2));

    assertThat(group.log()).as("nothing is proposed for it").hasSize(before);
  }

  private void grant(long id) {
    group.commit(
        ShardCodec.encodeRequest(write(FRANCE, new DataOperation.GrantLease(id, TTL.toMillis()))));
    group.commit(
        ShardCodec.encodeRequest(
            write(FRANCE, new DataOperation.Put(bytes("k" + id), bytes("v"), id, false))));
  }

  private List<Long> leases() {
    List<Long> ids = new ArrayList<>();
    machine.leases(lease -> ids.add(lease.id()));
    return ids;
  }
}
