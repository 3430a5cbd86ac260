package io.terroir.raft.feed;

import static io.terroir.raft.shard.TestReplica.SHARD;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.deleteOf;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.ClosedRound;
import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.SnapshotPieces;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.replica.ShardFeed;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What read replicas get from a leader: whole revisions, whole snapshots, honest closed times. */
class LeaderFeedTest {
  private static final NodeId SELF = new NodeId("a");
  private static final NodeId OTHER = new NodeId("b");
  private static final int MANY = 1 << 20;

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(SHARD, OriginRange.ALL, ShardLimits.DEFAULT, node.store());
  private final OneReplicaGroup group =
      new OneReplicaGroup(SELF, machine, node.store(), node.pipe());
  private final LeaderFeed feed = new LeaderFeed(node.pipe(), new FeedLimits(4, 10_000));
  private final List<ShardId> progress = new ArrayList<>();

  LeaderFeedTest() {
    feed.follow(machine);
    feed.attach(group);
    feed.onProgress(progress::add);
  }

  @Test
  void changesComeInRevisionOrderWithWhatTheKeyHoldsThen() {
    commit(put(FRANCE, "paris", "1"));
    commit(write(FRANCE, deleteOf("paris")));

    ShardFeed.Batch batch = feed.changesAfter(SHARD, 0, MANY).orElseThrow();
    Entry paris = new Entry(bytes("paris"), bytes("1"), 1, 1, 1, Entry.NO_LEASE);
    assertThat(batch.changes())
        .containsExactly(
            new Change(1, FRANCE, 1, bytes("paris"), Optional.of(paris)),
            new Change(2, FRANCE, 1, bytes("paris"), Optional.empty()));
    assertThat(batch.throughRevision()).isEqualTo(2);
    assertThat(feed.changesAfter(SHARD, 2, MANY)).contains(new ShardFeed.Batch(List.of(), 2));
  }

  @Test
  void aRevisionIsNeverCutAndAtLeastOneIsGiven() {
    commit(
        write(
            FRANCE,
            new DataOperation.Txn(
                List.of(), List.of(putOf("a", "1"), putOf("b", "1")), List.of())));
    commit(put(FRANCE, "c", "1"));

    ShardFeed.Batch batch = feed.changesAfter(SHARD, 0, 1).orElseThrow();
    assertThat(batch.changes()).extracting(Change::key).containsExactly(bytes("a"), bytes("b"));
    assertThat(batch.throughRevision()).isEqualTo(1);
  }

  @Test
  void whoIsFurtherBehindThanWhatIsRetainedNeedsASnapshot() {
    for (int i = 1; i <= 6; i++) {
      commit(put(FRANCE, "k" + i, "v"));
    }

    assertThat(feed.changesAfter(SHARD, 1, MANY)).isEmpty();
    assertThat(feed.changesAfter(SHARD, 2, MANY).orElseThrow().changes()).hasSize(4);
  }

  @Test
  void whatIsRetainedIsBoundedByBytes() {
    commit(put(FRANCE, "a", "v".repeat(6_000)));
    commit(put(FRANCE, "b", "v".repeat(6_000)));

    assertThat(feed.changesAfter(SHARD, 0, MANY)).isEmpty();
    assertThat(feed.changesAfter(SHARD, 1, MANY).orElseThrow().changes()).hasSize(1);
  }

  @Test
  void aFollowerOffersNothingButRemembersForTheDayItLeads() {
    group.setLeader(OTHER);
    commit(put(FRANCE, "a", "1"));
    assertThat(feed.led()).isEmpty();
    assertThat(feed.changesAfter(SHARD, 0, MANY)).isEmpty();
    assertThat(progress).isEmpty();

    group.setLeader(SELF);
    assertThat(feed.led()).containsExactly(SHARD);
    assertThat(feed.changesAfter(SHARD, 0, MANY).orElseThrow().changes()).hasSize(1);
  }

  @Test
  void aRestoredReplicaOffersOnlyWhatCameAfter() {
    TestReplica source = new TestReplica();
    source.apply(put(FRANCE, "a", "1"));
    source.apply(put(FRANCE, "a", "2"));
    restoreFrom(source);

    assertThat(feed.changesAfter(SHARD, 0, MANY)).isEmpty();
    assertThat(feed.changesAfter(SHARD, 2, MANY)).contains(new ShardFeed.Batch(List.of(), 2));
  }

  @Test
  void snapshotAndChangesAfterItMakeTheWholeState() {
    Map<ByteString, ByteString> copy = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      commit(put(i % 2 == 0 ? FRANCE : JAPAN, "k" + i, "v" + i));
    }
    List<ShardFeed.SnapshotPiece> pieces = new ArrayList<>();
    feed.snapshot(
        SHARD,
        100,
        piece -> {
          if (pieces.isEmpty()) {
            commit(put(FRANCE, "k0", "later"));
          }
          pieces.add(piece);
        });
    world.runFor(Duration.ofSeconds(1));

    assertThat(pieces).hasSizeGreaterThan(5);
    assertThat(pieces).extracting(ShardFeed.SnapshotPiece::revision).containsOnly(50L);
    assertThat(pieces.stream().filter(ShardFeed.SnapshotPiece::last)).hasSize(1);
    assertThat(pieces.get(pieces.size() - 1).last()).isTrue();
    pieces.forEach(piece -> addTo(copy, piece.entries()));
    addTo(copy, feed.changesAfter(SHARD, 50, MANY).orElseThrow().changes());
    assertThat(copy).hasSize(50).containsEntry(bytes("k0"), bytes("later"));
  }

  @Test
  void aSnapshotOfAnEmptyShardIsOnePiece() {
    List<ShardFeed.SnapshotPiece> pieces = new ArrayList<>();
    feed.snapshot(SHARD, 100, pieces::add);
    world.runFor(Duration.ofSeconds(1));

    assertThat(pieces).containsExactly(new ShardFeed.SnapshotPiece(List.of(), 0, 1, true));
  }

  @Test
  void originsThatLiveElsewhereAreNotHandedOn() {
    commit(put(FRANCE, "a", "1"));
    commit(put(JAPAN, "b", "1"));
    group.commit(
        ShardCodec.encodeSetGone(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1"))));
    List<ShardFeed.SnapshotPiece> pieces = new ArrayList<>();
    feed.snapshot(SHARD, MANY, pieces::add);
    world.runFor(Duration.ofSeconds(1));

    assertThat(pieces.get(0).entries()).extracting(Change::key).containsExactly(bytes("b"));
  }

  @Test
  void closedTimeCoversEverythingCommittedWhenTheRoundWasSent() {
    commit(put(FRANCE, "a", "1"));
    group.confirmRound(5_000);

    assertThat(feed.closed(SHARD)).contains(new ClosedTime(1, 5_000));
  }

  /** Applied lags behind committed: the revision of the commit index is not known yet. */
  @Test
  void aRoundIsClosedOnlyOnceItsCommitIndexIsApplied() {
    commit(put(FRANCE, "a", "1"));
    group.holdBack();
    commit(put(FRANCE, "a", "2"));
    group.confirmRound(new ClosedRound(5_000, 2));
    assertThat(feed.closed(SHARD)).isEmpty();

    group.catchUp();
    assertThat(feed.closed(SHARD)).contains(new ClosedTime(2, 5_000));
  }

  @Test
  void roundsThatComeFasterThanEntriesAreAppliedDoNotPutOffTheClosedTime() {
    group.holdBack();
    commit(put(FRANCE, "a", "1"));
    group.confirmRound(new ClosedRound(5_000, 1));
    commit(put(FRANCE, "a", "2"));
    group.confirmRound(new ClosedRound(6_000, 2));
    group.catchUp();

    assertThat(feed.closed(SHARD).orElseThrow().wallMillis()).isEqualTo(5_000);
    group.confirmRound(new ClosedRound(7_000, 2));
    assertThat(feed.closed(SHARD)).contains(new ClosedTime(2, 7_000));
  }

  /** B1: the mark of a leader that was deposed is no promise of the next one. */
  @Test
  void aDeposedLeaderClosesNothing() {
    commit(put(FRANCE, "a", "1"));
    group.confirmRound(5_000);
    group.setLeader(OTHER);
    assertThat(feed.closed(SHARD)).isEmpty();

    group.setLeader(SELF);
    assertThat(feed.closed(SHARD)).isEmpty();
  }

  @Test
  void listenersHearOfChangesAndOfClosedTimes() {
    commit(put(FRANCE, "a", "1"));
    assertThat(progress).hasSize(1);
    commit(write(FRANCE, deleteOf("nothing")));
    assertThat(progress).hasSize(1);
    group.confirmRound(5_000);
    assertThat(progress).hasSize(2).containsOnly(SHARD);
  }

  private void commit(ShardRequest request) {
    group.commit(ShardCodec.encodeRequest(request));
  }

  private void restoreFrom(TestReplica source) {
    SnapshotPieces.of(source.machine(), MANY).installIn(machine, node.store());
  }

  private static void addTo(Map<ByteString, ByteString> copy, List<Change> changes) {
    changes.forEach(change -> copy.put(change.key(), change.entry().orElseThrow().value()));
  }
}
