package io.terroir.raft.service;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The leader lets history go after its time; nobody else does, and nobody earlier. */
class HistoryKeeperTest {
  private static final NodeId SELF = new NodeId("a");
  private static final NodeId OTHER = new NodeId("b");
  private static final Duration KEPT = Duration.ofSeconds(64);
  private static final ShardLimits LIMITS =
      ShardLimits.DEFAULT.withHistory(1 << 20, KEPT.toMillis());

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, LIMITS, node.store());
  private final OneReplicaGroup group =
      new OneReplicaGroup(SELF, machine, node.store(), node.pipe());

  HistoryKeeperTest() {
    new HistoryKeeper(group, machine, LIMITS).start();
  }

  @Test
  void whatWasReplacedIsKeptForItsTimeAndThenLetGo() {
    write();
    write();
    world.runFor(KEPT.minusMillis(1));
    assertThat(compactedRevision()).isZero();

    world.runFor(KEPT.dividedBy(32));
    assertThat(compactedRevision()).isEqualTo(2);
    assertThat(machine.state().history().rows()).isZero();
  }

  @Test
  void whatIsYoungerStays() {
    write();
    world.runFor(KEPT.dividedBy(2));
    write();
    world.runFor(KEPT.dividedBy(2).plus(KEPT.dividedBy(16)));

    assertThat(compactedRevision()).isEqualTo(1);
    assertThat(machine.state().history().rows()).isEqualTo(1);
  }

  @Test
  void aFollowerProposesNothing() {
    group.setLeader(OTHER);
    write();
    world.runFor(KEPT.multipliedBy(3));

    assertThat(compactedRevision()).isZero();
  }

  /** The new leader has noted what it applied as a follower. */
  @Test
  void aNewLeaderGoesOnWhereTheLastOneWas() {
    group.setLeader(OTHER);
    write();
    world.runFor(KEPT);
    group.setLeader(SELF);
    world.runFor(KEPT.dividedBy(16));

    assertThat(compactedRevision()).isEqualTo(1);
  }

  @Test
  void aShardInWhichNothingIsWrittenGetsNoEntries() {
    write();
    world.runFor(KEPT.multipliedBy(2));
    int entries = group.log().size();
    world.runFor(KEPT.multipliedBy(10));

    assertThat(group.log()).hasSize(entries);
  }

  @Test
  void aLongHistoryIsLetGoStepByStep() {
    for (int i = 0; i < 10_000; i++) {
      write();
    }
    world.runFor(KEPT.plus(KEPT.dividedBy(8)));

    assertThat(machine.state().history().rows()).isZero();
  }

  private long compactedRevision() {
    return machine.state().history().compactedRevision();
  }

  private void write() {
    group.commit(ShardCodec.encodeRequest(put(FRANCE, "k", "v")));
  }
}
