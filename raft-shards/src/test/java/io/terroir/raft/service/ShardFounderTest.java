package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.HardState;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.log.GroupJournal;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand.SplitMember;
import io.terroir.raft.shard.ShardRange;
import io.terroir.raft.shard.ShardSplit;
import io.terroir.raft.shard.TestReplica;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node founds a shard only if it cannot have promised anything in it (counterexample F4). */
class ShardFounderTest {
  private static final NodeId SELF = new NodeId("a");
  private static final DiskId DISK = new DiskId(7);
  private static final ShardId CHILD =
      new ShardId(TestReplica.SHARD.keyspace(), TestReplica.REGION, 5);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final List<FoundedShard> opened = new ArrayList<>();
  private final ShardFounder founder = start();

  private ShardFounder start() {
    RaftHost host =
        new RaftHost(
            SELF,
            DISK,
            List.of(node.pipe(0)),
            node.transport(),
            node.journal(),
            node.store(),
            node.wallClock(),
            node.random("raft"),
            RaftConfig.defaults());
    ShardFounder started = new ShardFounder(SELF, host, node.store());
    started.onFounded(opened::add);
    return started;
  }

  private static ShardSplit split(NodeId member, DiskId disk) {
    return new ShardSplit(
        TestReplica.SHARD,
        CHILD,
        new ShardRange(2, OriginRange.ALL),
        new LogPosition(new Term(3), 9),
        List.of(new SplitMember(member, disk)));
  }

  private static ShardSplit split() {
    return split(SELF, DISK);
  }

  private void journal(JournalBatch batch) {
    node.journal().commit(batch, () -> {});
    world.runFor(Duration.ofSeconds(1));
  }

  @Test
  void aMemberOnTheDiskThatItNamedIsAFounder() {
    assertThat(founder.founds(split())).isTrue();
  }

  @Test
  void aMemberOnAnotherDiskMayHaveForgottenWhatItPromised() {
    assertThat(founder.founds(split(SELF, new DiskId(8)))).isFalse();
  }

  @Test
  void whoIsNotNamedIsNoFounder() {
    assertThat(founder.founds(split(new NodeId("b"), DISK))).isFalse();
  }

  /**
   * It was invited before its own replica of the parent came to the split, or applies that anew.
   */
  @Test
  void termVoteAndLogThatAreThereStay() {
    JournalBatch batch = new JournalBatch();
    new GroupJournal(node.journal(), CHILD)
        .addHardState(new HardState(new Term(9), Optional.of(SELF), true), batch);
    journal(batch);

    assertThat(founder.founds(split())).isFalse();
    assertThat(founder.begin(CHILD)).as("it may be opened otherwise").isTrue();
  }

  @Test
  void aReplicaThatWasRemovedIsNotFoundedAgain() {
    JournalBatch batch = new JournalBatch();
    new GroupJournal(node.journal(), CHILD).addRemoval(new LogPosition(new Term(4), 12), batch);
    journal(batch);

    assertThat(founder.founds(split())).isFalse();
  }

  @Test
  void aReplicaThatIsBeingOpenedIsNotFounded() {
    assertThat(founder.begin(CHILD)).isTrue();
    assertThat(founder.founds(split())).isFalse();
    founder.done(CHILD);

    assertThat(founder.founds(split())).isTrue();
    assertThat(founder.begin(CHILD)).as("nor opened while it is founded").isFalse();
  }

  @Test
  void nothingIsOpenedBeforeTheSplitIsOnDisk() {
    StoreBatch batch = new StoreBatch();
    founder.addTo(batch, split());
    node.store().write(batch);
    founder.stored(split());
    assertThat(opened).as("the journal is not to be ahead of the store").isEmpty();

    world.runFor(Duration.ofSeconds(1));
    assertThat(opened)
        .containsExactly(new FoundedShard(CHILD, DISK, OriginRange.ALL, List.of(SELF)));
  }

  @Test
  void whatWasFoundedIsRememberedUntilItIsForgotten() {
    StoreBatch batch = new StoreBatch();
    founder.addTo(batch, split());
    node.store().write(batch);
    founder.stored(split());
    world.runFor(Duration.ofSeconds(1));
    node.crash();
    node.restart();

    ShardFounder again = start();
    assertThat(again.remembered()).containsExactlyElementsOf(opened);
    again.forget(CHILD);
    assertThat(again.remembered()).isEmpty();
  }
}
