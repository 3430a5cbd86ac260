package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.deleteOf;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What changed after a revision: every change, in order, revisions whole, or that it is gone. */
class WatchTest {
  private static final int LARGE_BYTES = 700_000;

  private final TestReplica replica = new TestReplica();

  @Test
  void everyChangeAfterARevisionIsToldInOrder() {
    replica.apply(put(FRANCE, "paris", "1"));
    replica.apply(put(FRANCE, "paris", "2"));
    replica.apply(write(FRANCE, deleteOf("paris")));
    replica.apply(put(FRANCE, "paris", "3"));

    OperationResult.Watched all = changes("", "", 0);
    assertThat(all.events())
        .containsExactly(
            changed(1, "paris", "1", 1, 1),
            changed(2, "paris", "2", 1, 2),
            removed(3, "paris"),
            changed(4, "paris", "3", 4, 1));
    assertThat(all.through()).isEqualTo(4);
    assertThat(changes("", "", 2).events())
        .containsExactly(removed(3, "paris"), changed(4, "paris", "3", 4, 1));
    assertThat(changes("", "", 4).events()).isEmpty();
  }

  @Test
  void aTransactionIsToldAtOneRevisionInKeyOrder() {
    replica.apply(put(FRANCE, "c", "1"));
    replica.apply(
        write(
            FRANCE,
            new DataOperation.Txn(
                List.of(), List.of(putOf("b", "2"), deleteOf("c"), putOf("a", "2")), List.of())));

    assertThat(changes("", "", 1).events())
        .containsExactly(changed(2, "a", "2", 2, 1), changed(2, "b", "2", 2, 1), removed(2, "c"));
  }

  @Test
  void onlyTheRangeOfTheOriginIsTold() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(JAPAN, "b", "1"));
    replica.apply(put(FRANCE, "b", "1"));
    replica.apply(put(FRANCE, "c", "1"));

    OperationResult.Watched found = changes("b", "c", 0);
    assertThat(found.events()).containsExactly(changed(3, "b", "1", 3, 1));
    assertThat(found.through()).isEqualTo(4);
    assertThat(changes("b", "", 0).events()).hasSize(2);
  }

  @Test
  void aLargeAnswerEndsBetweenTwoRevisions() {
    for (int i = 1; i <= 3; i++) {
      replica.apply(
          write(
              FRANCE,
              new DataOperation.Txn(List.of(), List.of(large("a"), large("b")), List.of())));
    }

    OperationResult.Watched first = changes("", "", 0);
    assertThat(first.events()).extracting(WatchEvent::revision).containsExactly(1L, 1L);
    assertThat(first.through()).isEqualTo(1);
    OperationResult.Watched second = changes("", "", first.through());
    assertThat(second.events()).extracting(WatchEvent::revision).containsExactly(2L, 2L);
    OperationResult.Watched last = changes("", "", second.through());
    assertThat(last.events()).extracting(WatchEvent::revision).containsExactly(3L, 3L);
    assertThat(last.through()).isEqualTo(3);
  }

  /** A turn of the pipe is bounded: who asked goes on from where it ended. */
  @Test
  void manyChangesOfOthersArePassedInSeveralSteps() {
    List<ByteString> commands = new ArrayList<>();
    int revisions = ChangeReader.ROWS_MAX / 100 + 10;
    for (int i = 0; i < revisions; i++) {
      List<DataOperation> puts = new ArrayList<>();
      for (int key = 0; key < 100; key++) {
        puts.add(putOf("k" + key, "" + i));
      }
      commands.add(
          ShardCodec.encodeRequest(
              write(JAPAN, new DataOperation.Txn(List.of(), puts, List.of()))));
    }
    replica.applyInOneBatch(commands);
    replica.apply(put(FRANCE, "a", "1"));

    OperationResult.Watched first = changes("", "", 0);
    assertThat(first.events()).isEmpty();
    assertThat(first.through()).isBetween(ChangeReader.ROWS_MAX / 100L, revisions - 1L);
    assertThat(changes("", "", first.through()).events()).hasSize(1);
  }

  @Test
  void whatWasLetGoIsNotPassedOver() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "a", "2"));
    replica.apply(put(FRANCE, "a", "3"));
    replica.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(2)));

    OperationResult.Watched lost = changes("", "", 1);
    assertThat(lost.compacted()).isEqualTo(2);
    assertThat(lost.events()).isEmpty();
    assertThat(lost.through()).isEqualTo(1);
    assertThat(changes("", "", 2).events()).containsExactly(changed(3, "a", "3", 1, 3));
  }

  /** Otherwise nobody could wait for the first write to an origin in a shard that is not new. */
  @Test
  void anOriginThatIsYoungerThanTheHistoryMissesNothing() {
    replica.apply(put(JAPAN, "a", "1"));
    replica.apply(put(JAPAN, "a", "2"));
    replica.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(2)));
    assertThat(changes("", "", 0).compacted()).isZero();

    replica.apply(put(FRANCE, "a", "1"));
    assertThat(changes("", "", 0).events()).containsExactly(changed(3, "a", "1", 3, 1));

    replica.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(3)));
    assertThat(changes("", "", 0).compacted()).isEqualTo(3);
  }

  @Test
  void whatIsNotInTheStoreYetIsNotTold() {
    replica.apply(put(FRANCE, "a", "1"));
    var unused =
        replica
            .machine()
            .apply(
                new LogPosition(new Term(1), 2), ShardCodec.encodeRequest(put(FRANCE, "a", "2")));

    assertThat(changes("", "", 1).events()).isEmpty();
    assertThat(changes("", "", 1).through()).isEqualTo(1);
    StoreBatch batch = new StoreBatch();
    replica.machine().gather(batch);
    replica.node().store().write(batch);
    replica.machine().applied(2);
    assertThat(changes("", "", 1).events()).hasSize(1);
  }

  @Test
  void anOriginThatLeftIsNotWatchedHere() {
    replica.apply(put(FRANCE, "a", "1"));
    RegionId elsewhere = new RegionId("us-east-1");
    replica.apply(new ShardCommand.SetGone(FRANCE, 2, elsewhere));

    Outcome outcome = replica.read(FRANCE, watch("", "", 0));
    assertThat(refusal(outcome).reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal(outcome).home()).contains(elsewhere);
    assertThat(refusal(outcome).homeEpoch()).isEqualTo(2);
  }

  @Test
  void aWatchOutsideItsBoundsIsRefused() {
    assertThat(refusal(replica.read(FRANCE, watch("", "", -2))).field()).isEqualTo("after");
    assertThat(
            refusal(replica.read(FRANCE, new DataOperation.Watch(bytes(""), bytes(""), 0, 60_000)))
                .field())
        .isEqualTo("hold_millis");
    Outcome inside =
        replica.apply(
            write(FRANCE, new DataOperation.Txn(List.of(), List.of(watch("", "", 0)), List.of())));
    assertThat(refusal(inside).field()).isEqualTo("txn.then[0].watch");
  }

  /** Whatever was written, and whatever was let go of, the rows tell what was announced. */
  @Test
  void whatIsReadLaterIsWhatWasAnnouncedThen() {
    for (int seed = 1; seed <= 20; seed++) {
      TestReplica other = new TestReplica(ShardLimits.DEFAULT.withHistory(4_000, 3_600_000));
      List<Change> announced = new ArrayList<>();
      other
          .machine()
          .addListener(
              new ChangeListener() {
                @Override
                public void changed(long revision, List<Change> changes) {
                  announced.addAll(changes);
                }

                @Override
                public void restored(long revision) {}

                @Override
                public void applied(AppliedState state) {}
              });
      RandomCommands commands = new RandomCommands(new Random(seed));
      for (int i = 0; i < 200; i++) {
        other.applyInOneBatch(Collections.nCopies(1, commands.next()));
      }
      long floor = other.machine().state().history().compactedRevision();
      for (long after = floor; after <= other.machine().state().revision(); after++) {
        for (int origin = 0; origin < 3; origin++) {
          OriginDigest digest = new OriginDigest(origin, 1);
          long from = after;
          Outcome outcome = other.read(digest, watch("", "", after));
          assertThat(((OperationResult.Watched) result(outcome)).events())
              .as("seed %d, after %d", seed, after)
              .containsExactlyElementsOf(
                  announced.stream()
                      .filter(change -> change.origin().equals(digest))
                      .filter(change -> change.revision() > from)
                      .map(
                          change -> new WatchEvent(change.revision(), change.key(), change.entry()))
                      .toList());
        }
      }
    }
  }

  private OperationResult.Watched changes(String from, String to, long after) {
    return (OperationResult.Watched) result(replica.read(FRANCE, watch(from, to, after)));
  }

  private static DataOperation watch(String from, String to, long after) {
    return new DataOperation.Watch(bytes(from), bytes(to), after, 0);
  }

  private static DataOperation large(String key) {
    return new DataOperation.Put(bytes(key), ByteString.copyFrom(new byte[LARGE_BYTES]), false);
  }

  private static WatchEvent changed(
      long revision, String key, String value, long created, long version) {
    return new WatchEvent(
        revision,
        bytes(key),
        Optional.of(
            new Entry(bytes(key), bytes(value), created, revision, version, Entry.NO_LEASE)));
  }

  private static WatchEvent removed(long revision, String key) {
    return new WatchEvent(revision, bytes(key), Optional.empty());
  }
}
