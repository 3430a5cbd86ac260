package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.getOf;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Transactions decide and write as etcd's do. */
class TxnTest {
  private final TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withRanges(10, 1_000));

  /** etcd's compareToPath: what a nested transaction compares is the state before all of it. */
  @Test
  void conditionsOfANestedTransactionDoNotSeeTheOperationsBeforeIt() {
    DataOperation nested =
        new DataOperation.Txn(
            List.of(Compare.exists(bytes("a"))),
            List.of(putOf("seen", "yes")),
            List.of(putOf("seen", "no")));
    done(new DataOperation.Txn(List.of(), List.of(putOf("a", "1"), nested), List.of()));
    assertThat(replica.value(FRANCE, "seen")).contains("no");

    done(new DataOperation.Txn(List.of(), List.of(putOf("a", "2"), nested), List.of()));
    assertThat(replica.value(FRANCE, "seen")).contains("yes");
  }

  @Test
  void noConditionOnTheValueOfAnAbsentKeyHolds() {
    for (Compare.Operator operator : Compare.Operator.values()) {
      Compare compare =
          new Compare(bytes("a"), Compare.Target.VALUE, operator, ByteString.EMPTY, 0);
      assertThat(holds(compare)).as("%s", operator).isFalse();
      assertThat(holds(compare.over(bytes("z")))).as("%s in a range", operator).isFalse();
    }
  }

  @Test
  void aConditionOnARangeHoldsIfItHoldsForEveryKeyOfIt() {
    replica.apply(put(FRANCE, "a1", "x"));
    replica.apply(put(FRANCE, "a2", "x"));
    replica.apply(put(FRANCE, "b", "y"));
    Compare isX = Compare.valueIs(bytes("a"), bytes("x"));

    assertThat(holds(isX.over(bytes("b")))).isTrue();
    assertThat(holds(isX.over(bytes("c")))).isFalse();
    assertThat(holds(isX.over(ByteString.EMPTY))).isFalse();
  }

  @Test
  void aRangeWithoutKeysComparesAsAnAbsentKey() {
    replica.apply(put(JAPAN, "b", "1"));
    Compare none = Compare.isAbsent(bytes("a")).over(bytes("c"));

    assertThat(holds(none)).isTrue();
    replica.apply(put(FRANCE, "b", "1"));
    assertThat(holds(none)).isFalse();
    assertThat(holds(none.over(bytes("b")))).isTrue();
  }

  @Test
  void existenceAndLeaseCompare() {
    replica.apply(put(FRANCE, "a", "1"));

    assertThat(holds(Compare.exists(bytes("a")))).isTrue();
    assertThat(holds(Compare.exists(bytes("b")))).isFalse();
    assertThat(
            holds(
                new Compare(
                    bytes("a"),
                    Compare.Target.LEASE,
                    Compare.Operator.EQUAL,
                    ByteString.EMPTY,
                    Entry.NO_LEASE)))
        .isTrue();
  }

  @Test
  void aRangeIsDeletedAtOneRevision() {
    for (String key : List.of("a", "b", "c")) {
      replica.apply(put(FRANCE, key, key));
    }
    replica.apply(put(JAPAN, "b", "b"));
    Outcome.Done done =
        (Outcome.Done)
            replica.apply(
                write(FRANCE, new DataOperation.DeleteRange(bytes("a"), bytes("c"), true)));

    assertThat(done.revision()).isEqualTo(5);
    OperationResult.RangeDeleted deleted = (OperationResult.RangeDeleted) done.result();
    assertThat(deleted.deleted()).isEqualTo(2);
    assertThat(deleted.previous()).extracting(Entry::key).containsExactly(bytes("a"), bytes("b"));
    assertThat(replica.value(FRANCE, "a")).isEmpty();
    assertThat(replica.value(FRANCE, "c")).contains("c");
    assertThat(replica.value(JAPAN, "b")).contains("b");
  }

  @Test
  void aRangeWithoutKeysDeletesNothingAndTakesNoRevision() {
    replica.apply(put(FRANCE, "a", "1"));
    Outcome outcome =
        replica.apply(
            write(FRANCE, new DataOperation.DeleteRange(bytes("b"), ByteString.EMPTY, false)));

    assertThat(outcome)
        .isEqualTo(new Outcome.Done(new OperationResult.RangeDeleted(0, List.of()), 1, 1));
  }

  @Test
  void operationsSeeThatARangeWasDeleted() {
    replica.apply(put(FRANCE, "a", "1"));
    OperationResult.TxnDone done =
        done(
            new DataOperation.Txn(
                List.of(),
                List.of(new DataOperation.DeleteRange(bytes("a"), bytes("b"), false), getOf("a")),
                List.of()));

    assertThat(done.results().get(1)).isEqualTo(new OperationResult.Found(Optional.empty()));
  }

  @Test
  void aCommandThatWouldReadTooManyKeysOfRangesChangesNothing() {
    for (int i = 0; i < 11; i++) {
      replica.apply(put(FRANCE, "k" + i, "v"));
    }
    DataOperation everything =
        new DataOperation.DeleteRange(ByteString.EMPTY, ByteString.EMPTY, false);
    assertThat(refusal(replica.apply(write(FRANCE, everything))).field()).isEqualTo("txn");
    assertThat(replica.value(FRANCE, "k0")).contains("v");

    DataOperation compared =
        new DataOperation.Txn(
            List.of(Compare.exists(bytes("k")).over(ByteString.EMPTY)),
            List.of(putOf("other", "v")),
            List.of());
    assertThat(refusal(replica.apply(write(FRANCE, compared))).field()).isEqualTo("txn");
    assertThat(replica.value(FRANCE, "other")).isEmpty();
  }

  @Test
  void aCommandThatWouldReadTooManyBytesOfRangesChangesNothing() {
    replica.apply(put(FRANCE, "a", "v".repeat(600)));
    replica.apply(put(FRANCE, "b", "v".repeat(600)));
    DataOperation everything =
        new DataOperation.DeleteRange(ByteString.EMPTY, ByteString.EMPTY, false);

    assertThat(refusal(replica.apply(write(FRANCE, everything))).field()).isEqualTo("txn");
    assertThat(replica.value(FRANCE, "a")).isPresent();
  }

  private OperationResult.TxnDone done(DataOperation.Txn txn) {
    return (OperationResult.TxnDone) result(replica.apply(write(FRANCE, txn)));
  }

  private boolean holds(Compare compare) {
    return done(new DataOperation.Txn(List.of(compare), List.of(), List.of())).succeeded();
  }
}
