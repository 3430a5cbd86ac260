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
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** States of the past can be read, as far back as the window reaches and no further. */
class HistoryTest {
  private static final long HOUR_MILLIS = 3_600_000;

  private final TestReplica replica = new TestReplica();

  @Test
  void aKeyIsReadAsItWasAtEveryRevision() {
    replica.apply(put(FRANCE, "paris", "1"));
    replica.apply(put(JAPAN, "paris", "other"));
    replica.apply(put(FRANCE, "paris", "2"));
    replica.apply(write(FRANCE, deleteOf("paris")));
    replica.apply(put(FRANCE, "paris", "3"));

    assertThat(valueAt("paris", 1)).contains("1");
    assertThat(valueAt("paris", 2)).contains("1");
    assertThat(valueAt("paris", 3)).contains("2");
    assertThat(valueAt("paris", 4)).isEmpty();
    assertThat(valueAt("paris", 5)).contains("3");
    assertThat(entryAt("paris", 3))
        .contains(new Entry(bytes("paris"), bytes("2"), 1, 3, 2, Entry.NO_LEASE));
  }

  @Test
  void anAnswerBelongsToTheRevisionThatWasAskedFor() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "a", "2"));

    Outcome outcome = replica.read(FRANCE, new DataOperation.Get(bytes("a"), 1));
    assertThat(((Outcome.Done) outcome).revision()).isEqualTo(1);
  }

  @Test
  void aRangeIsReadAsItWas() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "c", "1"));
    replica.apply(put(FRANCE, "e", "1"));
    replica.apply(put(FRANCE, "b", "later"));
    replica.apply(put(FRANCE, "c", "later"));
    replica.apply(write(FRANCE, deleteOf("e")));

    assertThat(keysAt("", "", 100, 3)).containsExactly("a", "c", "e");
    assertThat(keysAt("", "", 100, 4)).containsExactly("a", "b", "c", "e");
    assertThat(keysAt("b", "e", 100, 3)).containsExactly("c");
    OperationResult.Scanned page = scanAt("", "", 2, 3);
    assertThat(page.more()).isTrue();
    assertThat(page.entries()).extracting(entry -> entry.value().toStringUtf8()).containsOnly("1");
  }

  /** Keys are any bytes, and the revision follows them in the store. */
  @Test
  void keysThatBeginWithOthersKeepTheirOwnPast() {
    List<ByteString> keys =
        List.of(
            ByteString.copyFrom(new byte[] {'a'}),
            ByteString.copyFrom(new byte[] {'a', 0}),
            ByteString.copyFrom(new byte[] {'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}),
            ByteString.copyFrom(new byte[] {'a', 0, 1}),
            ByteString.copyFrom(new byte[] {'a', -1}));
    for (ByteString key : keys) {
      replica.apply(write(FRANCE, new DataOperation.Put(key, bytes("first"), false)));
    }
    for (ByteString key : keys) {
      replica.apply(write(FRANCE, new DataOperation.Put(key, bytes("second"), false)));
    }

    for (int revision = 1; revision <= 10; revision++) {
      for (int i = 0; i < keys.size(); i++) {
        Optional<String> expected =
            revision <= i
                ? Optional.empty()
                : Optional.of(revision <= i + keys.size() ? "first" : "second");
        Outcome outcome = replica.read(FRANCE, new DataOperation.Get(keys.get(i), revision));
        assertThat(((OperationResult.Found) result(outcome)).entry())
            .map(entry -> entry.value().toStringUtf8())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aKeyThatWasWrittenOftenIsFoundAmongItsNeighbours() {
    replica.apply(put(FRANCE, "a", "0"));
    for (int i = 1; i <= 100; i++) {
      replica.apply(put(FRANCE, "b", "" + i));
    }
    replica.apply(put(FRANCE, "c", "0"));

    assertThat(keysAt("", "", 100, 102)).containsExactly("a", "b", "c");
    assertThat(keysAt("", "", 100, 101)).containsExactly("a", "b");
    assertThat(keysAt("", "", 100, 1)).containsExactly("a");
    for (int revision : List.of(2, 50, 100, 101)) {
      assertThat(scanAt("b", "c", 100, revision).entries())
          .extracting(entry -> entry.value().toStringUtf8())
          .containsExactly("" + (revision - 1));
    }
  }

  @Test
  void noStateBeforeACompactionIsRead() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "a", "2"));
    replica.apply(put(FRANCE, "a", "3"));
    compact(2);

    assertThat(refusal(replica.read(FRANCE, new DataOperation.Get(bytes("a"), 1))).reason())
        .isEqualTo(Reason.COMPACTED);
    assertThat(refusal(replica.read(FRANCE, scan("", "", 10, 1))).reason())
        .isEqualTo(Reason.COMPACTED);
    assertThat(valueAt("a", 2)).contains("2");
    assertThat(window().rows()).isEqualTo(1);
  }

  @Test
  void aCompactionTakesNoRevisionAndIsNeverTakenBack() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "a", "2"));
    assertThat(compact(2)).isEqualTo(new Outcome.Compacted(2));
    assertThat(compact(1)).isEqualTo(new Outcome.Compacted(2));

    assertThat(replica.machine().state().revision()).isEqualTo(2);
    assertThat(window().sizeBytes()).isZero();
  }

  @Test
  void noCompactionReachesIntoTheFuture() {
    replica.apply(put(FRANCE, "a", "1"));
    assertThat(compact(1_000)).isEqualTo(new Outcome.Compacted(1));
    replica.apply(put(FRANCE, "a", "2"));

    assertThat(valueAt("a", 1)).contains("1");
  }

  @Test
  void theWindowIsBoundedInSizeOldestFirst() {
    long bytesMax = 10_000;
    TestReplica small = new TestReplica(ShardLimits.DEFAULT.withHistory(bytesMax, HOUR_MILLIS));
    for (int i = 1; i <= 200; i++) {
      small.apply(put(FRANCE, "k" + i % 3, "v".repeat(100)));
      assertThat(small.machine().state().history().sizeBytes()).isLessThanOrEqualTo(bytesMax);
    }

    HistoryWindow window = small.machine().state().history();
    assertThat(window.rows()).isBetween(10L, 199L);
    assertThat(window.compactedRevision()).isEqualTo(200 - window.rows());
    assertThat(
            refusal(
                    small.read(
                        FRANCE, new DataOperation.Get(bytes("k1"), window.compactedRevision() - 1)))
                .reason())
        .isEqualTo(Reason.COMPACTED);
  }

  /** However small the rows are that have to go, an entry drops as much as it adds. */
  @Test
  void aLargeEntryAfterManySmallOnesDoesNotExceedTheBound() {
    long bytesMax = 200_000;
    TestReplica small = new TestReplica(ShardLimits.DEFAULT.withHistory(bytesMax, HOUR_MILLIS));
    for (int i = 0; i < 2_000; i++) {
      small.apply(put(FRANCE, "k" + i % 10, "v"));
    }
    for (int i = 0; i < 5; i++) {
      small.apply(put(FRANCE, "large", "v".repeat(190_000)));
      assertThat(small.machine().state().history().sizeBytes()).isLessThanOrEqualTo(bytesMax);
    }
  }

  @Test
  void aLongCompactionIsPaidOffByTheEntriesAfterIt() {
    int rows = History.DROPPED_PER_COMPACTION_MAX + History.DROPPED_PER_ENTRY_MAX + 10;
    for (int i = 0; i < rows; i++) {
      replica.apply(put(FRANCE, "k", "v"));
    }
    compact(rows);
    assertThat(window().hasSurplus()).isTrue();
    assertThat(window().rows()).isEqualTo(History.DROPPED_PER_ENTRY_MAX + 10);

    replica.apply(put(FRANCE, "k", "v"));
    replica.apply(put(FRANCE, "k", "v"));
    assertThat(window().hasSurplus()).isFalse();
    assertThat(window().rows()).isEqualTo(2);
  }

  @Test
  void whatTheHistoryTakesIsGoneOnceItIsLetGo() {
    for (int i = 0; i < 50; i++) {
      replica.apply(put(FRANCE, "k" + i % 5, "v" + i));
    }
    compact(50);

    ShardKeys keys = new ShardKeys(TestReplica.SHARD);
    replica
        .node()
        .store()
        .scan(
            keys.historyFrom(FRANCE, ByteString.EMPTY),
            keys.end(),
            (key, value) -> {
              throw new AssertionError("a row was left behind");
            });
  }

  @Test
  void aRevisionThatIsNotReachedYetIsRefused() {
    replica.apply(put(FRANCE, "a", "1"));

    assertThat(refusal(replica.read(FRANCE, new DataOperation.Get(bytes("a"), 2))).field())
        .isEqualTo("revision");
    ShardRequest lagging =
        new ShardRequest(
            TestReplica.SHARD,
            FRANCE,
            1,
            Optional.empty(),
            Consistency.EVENTUAL,
            new DataOperation.Get(bytes("a"), 2));
    assertThat(refusal(replica.machine().read(lagging)).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void transactionsReadTheLatestStateOnly() {
    replica.apply(put(FRANCE, "a", "1"));
    DataOperation past = new DataOperation.Get(bytes("a"), 1);
    DataOperation txn = new DataOperation.Txn(List.of(), List.of(past), List.of());

    assertThat(refusal(replica.apply(write(FRANCE, txn))).field())
        .isEqualTo("txn.then[0].revision");
    assertThat(refusal(replica.read(FRANCE, new DataOperation.Get(bytes("a"), -1))).field())
        .isEqualTo("revision");
  }

  @Test
  void thePastOfAnOriginThatLeftIsNotRead() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(FRANCE, "a", "2"));
    replica.apply(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1")));

    assertThat(refusal(replica.read(FRANCE, new DataOperation.Get(bytes("a"), 1))).reason())
        .isEqualTo(Reason.WRONG_HOME);
  }

  @Test
  void theWritesOfATransactionAreOneStateOfThePast() {
    DataOperation both =
        new DataOperation.Txn(List.of(), List.of(putOf("a", "1"), putOf("b", "1")), List.of());
    replica.apply(write(FRANCE, both));
    replica.apply(
        write(FRANCE, new DataOperation.DeleteRange(ByteString.EMPTY, ByteString.EMPTY, false)));

    assertThat(keysAt("", "", 10, 1)).containsExactly("a", "b");
    assertThat(keysAt("", "", 10, 2)).isEmpty();
  }

  private HistoryWindow window() {
    return replica.machine().state().history();
  }

  private Outcome compact(long revision) {
    return replica.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(revision)));
  }

  private Optional<Entry> entryAt(String key, long revision) {
    OriginDigest origin = FRANCE;
    Outcome outcome = replica.read(origin, new DataOperation.Get(bytes(key), revision));
    return ((OperationResult.Found) result(outcome)).entry();
  }

  private Optional<String> valueAt(String key, long revision) {
    return entryAt(key, revision).map(entry -> entry.value().toStringUtf8());
  }

  private static DataOperation.Scan scan(String from, String to, int limit, long revision) {
    return new DataOperation.Scan(bytes(from), bytes(to), limit, revision);
  }

  private OperationResult.Scanned scanAt(String from, String to, int limit, long revision) {
    return (OperationResult.Scanned) result(replica.read(FRANCE, scan(from, to, limit, revision)));
  }

  private List<String> keysAt(String from, String to, int limit, long revision) {
    return scanAt(from, to, limit, revision).entries().stream()
        .map(entry -> entry.key().toStringUtf8())
        .toList();
  }
}
