package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.deleteOf;
import static io.terroir.raft.shard.TestRequests.getOf;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys, revisions and transactions: etcd's model, per shard. */
class OperationsTest {
  private final TestReplica replica = new TestReplica();

  @Test
  void putCountsVersionsOfAKeyAndRevisionsOfTheShard() {
    replica.apply(put(FRANCE, "paris", "1"));
    replica.apply(put(JAPAN, "tokyo", "1"));
    replica.apply(put(FRANCE, "paris", "2"));

    assertThat(replica.entry(FRANCE, 1, "paris"))
        .contains(new Entry(bytes("paris"), bytes("2"), 1, 3, 2, Entry.NO_LEASE));
    assertThat(replica.machine().state().revision()).isEqualTo(3);
  }

  @Test
  void putAndDeleteReturnWhatWasThereToWhomAsks() {
    assertThat(result(replica.apply(write(FRANCE, asking(putOf("paris", "1"))))))
        .isEqualTo(new OperationResult.Written(Optional.empty()));
    Entry first = new Entry(bytes("paris"), bytes("1"), 1, 1, 1, Entry.NO_LEASE);
    assertThat(result(replica.apply(write(FRANCE, asking(putOf("paris", "2"))))))
        .isEqualTo(new OperationResult.Written(Optional.of(first)));
    Entry second = new Entry(bytes("paris"), bytes("2"), 1, 2, 2, Entry.NO_LEASE);
    DataOperation delete = new DataOperation.Delete(bytes("paris"), true);
    assertThat(result(replica.apply(write(FRANCE, delete))))
        .isEqualTo(new OperationResult.Deleted(true, Optional.of(second)));
    assertThat(result(replica.apply(write(FRANCE, delete))))
        .isEqualTo(new OperationResult.Deleted(false, Optional.empty()));
    assertThat(replica.value(FRANCE, "paris")).isEmpty();
  }

  @Test
  void nobodyWhoDoesNotAskGetsWhatWasThere() {
    replica.apply(put(FRANCE, "paris", "1"));

    assertThat(result(replica.apply(put(FRANCE, "paris", "2"))))
        .isEqualTo(new OperationResult.Written(Optional.empty()));
    assertThat(result(replica.apply(write(FRANCE, deleteOf("paris")))))
        .isEqualTo(new OperationResult.Deleted(true, Optional.empty()));
  }

  @Test
  void aKeyThatComesBackBeginsAgain() {
    replica.apply(put(FRANCE, "paris", "1"));
    replica.apply(write(FRANCE, deleteOf("paris")));
    replica.apply(put(FRANCE, "paris", "2"));

    assertThat(replica.entry(FRANCE, 1, "paris"))
        .contains(new Entry(bytes("paris"), bytes("2"), 3, 3, 1, Entry.NO_LEASE));
  }

  @Test
  void whatChangesNothingTakesNoRevision() {
    replica.apply(put(FRANCE, "paris", "1"));
    Outcome outcome = replica.apply(write(FRANCE, deleteOf("lyon")));

    assertThat(((Outcome.Done) outcome).revision()).isEqualTo(1);
    assertThat(replica.machine().state().revision()).isEqualTo(1);
  }

  @Test
  void originsDoNotSeeEachOther() {
    replica.apply(put(FRANCE, "city", "paris"));
    replica.apply(put(JAPAN, "city", "tokyo"));

    assertThat(replica.value(FRANCE, "city")).contains("paris");
    assertThat(scanned(FRANCE_ALL).entries()).extracting(Entry::key).containsExactly(bytes("city"));
  }

  @Test
  void scanIsInKeyOrderAndSaysWhenTheLimitCutIt() {
    for (String key : List.of("c", "a", "d", "b")) {
      replica.apply(put(FRANCE, key, key));
    }

    OperationResult.Scanned two = scanned(new DataOperation.Scan(bytes("a"), bytes("d"), 2));
    assertThat(two.entries()).extracting(Entry::key).containsExactly(bytes("a"), bytes("b"));
    assertThat(two.more()).isTrue();

    OperationResult.Scanned exact = scanned(new DataOperation.Scan(bytes("b"), bytes("d"), 2));
    assertThat(exact.entries()).extracting(Entry::key).containsExactly(bytes("b"), bytes("c"));
    assertThat(exact.more()).isFalse();

    assertThat(scanned(new DataOperation.Scan(bytes("d"), bytes("a"), 2)).entries()).isEmpty();
  }

  @Test
  void scanEndsEarlyWhenItHasReadEnoughBytes() {
    ByteString large = ByteString.copyFrom(new byte[ShardLimits.DEFAULT.valueBytesMax()]);
    for (String key : List.of("a", "b", "c")) {
      replica.apply(write(FRANCE, new DataOperation.Put(bytes(key), large, false)));
    }

    OperationResult.Scanned scanned = scanned(FRANCE_ALL);
    assertThat(scanned.entries()).hasSize(1);
    assertThat(scanned.more()).isTrue();
  }

  @Test
  void theWritesOfATransactionShareOneRevision() {
    DataOperation txn =
        new DataOperation.Txn(
            List.of(Compare.isAbsent(bytes("a"))),
            List.of(putOf("a", "1"), putOf("b", "2")),
            List.of());
    replica.apply(write(FRANCE, txn));

    assertThat(replica.entry(FRANCE, 1, "a"))
        .contains(new Entry(bytes("a"), bytes("1"), 1, 1, 1, Entry.NO_LEASE));
    assertThat(replica.entry(FRANCE, 1, "b"))
        .contains(new Entry(bytes("b"), bytes("2"), 1, 1, 1, Entry.NO_LEASE));
  }

  @Test
  void aConditionThatFailsTakesTheOtherBranchAndIsAnOutcome() {
    replica.apply(put(FRANCE, "a", "1"));
    DataOperation txn =
        new DataOperation.Txn(
            List.of(Compare.valueIs(bytes("a"), bytes("9"))),
            List.of(putOf("a", "2")),
            List.of(getOf("a")));

    OperationResult.TxnDone done =
        (OperationResult.TxnDone) result(replica.apply(write(FRANCE, txn)));
    assertThat(done.succeeded()).isFalse();
    assertThat(done.results())
        .containsExactly(
            new OperationResult.Found(
                Optional.of(new Entry(bytes("a"), bytes("1"), 1, 1, 1, Entry.NO_LEASE))));
    assertThat(replica.machine().state().revision()).isEqualTo(1);
  }

  @Test
  void operationsOfATransactionSeeThoseBeforeThem() {
    List<DataOperation> steps = List.of(putOf("a", "1"), getOf("a"), deleteOf("b"), FRANCE_ALL);
    replica.apply(put(FRANCE, "b", "1"));
    OperationResult.TxnDone done =
        (OperationResult.TxnDone)
            result(
                replica.apply(write(FRANCE, new DataOperation.Txn(List.of(), steps, List.of()))));

    Entry written = new Entry(bytes("a"), bytes("1"), 2, 2, 1, Entry.NO_LEASE);
    assertThat(done.results().get(1)).isEqualTo(new OperationResult.Found(Optional.of(written)));
    assertThat(done.results().get(3))
        .isEqualTo(new OperationResult.Scanned(List.of(written), false));
  }

  @Test
  void everyTargetAndOperatorCompares() {
    replica.apply(put(FRANCE, "other", "x"));
    replica.apply(put(FRANCE, "a", "m"));
    replica.apply(put(FRANCE, "a", "m"));

    assertThat(holds(Compare.Target.CREATE_REVISION, Compare.Operator.EQUAL, 2)).isTrue();
    assertThat(holds(Compare.Target.MOD_REVISION, Compare.Operator.GREATER, 2)).isTrue();
    assertThat(holds(Compare.Target.MOD_REVISION, Compare.Operator.GREATER, 3)).isFalse();
    assertThat(holds(Compare.Target.VERSION, Compare.Operator.LESS, 3)).isTrue();
    assertThat(holds(Compare.Target.VERSION, Compare.Operator.NOT_EQUAL, 2)).isFalse();
    assertThat(holdsValue(Compare.Operator.LESS, "n")).isTrue();
    assertThat(holdsValue(Compare.Operator.GREATER, "n")).isFalse();
  }

  @Test
  void valuesCompareAsUnsignedBytes() {
    replica.apply(put(FRANCE, "a", "é"));

    assertThat(holdsValue(Compare.Operator.GREATER, "z")).isTrue();
  }

  @Test
  void aTransactionThatWouldReturnTooMuchChangesNothing() {
    ByteString large = ByteString.copyFrom(new byte[ShardLimits.DEFAULT.valueBytesMax()]);
    replica.apply(write(FRANCE, new DataOperation.Put(bytes("large"), large, false)));
    List<DataOperation> operations =
        List.of(
            putOf("small", "1"), getOf("large"), getOf("large"), getOf("large"), getOf("large"));

    Outcome outcome =
        replica.apply(write(FRANCE, new DataOperation.Txn(List.of(), operations, List.of())));
    assertThat(TestReplica.refusal(outcome).field()).isEqualTo("txn");
    assertThat(replica.value(FRANCE, "small")).isEmpty();
  }

  @Test
  void entriesOfOneBatchSeeEachOther() {
    List<Outcome> outcomes =
        replica.applyInOneBatch(
            List.of(
                ShardCodec.encodeRequest(put(FRANCE, "a", "1")),
                ShardCodec.encodeRequest(write(FRANCE, deleteOf("a"))),
                ShardCodec.encodeRequest(put(FRANCE, "a", "2"))));

    assertThat(((OperationResult.Deleted) result(outcomes.get(1))).existed()).isTrue();
    assertThat(replica.entry(FRANCE, 1, "a"))
        .contains(new Entry(bytes("a"), bytes("2"), 3, 3, 1, Entry.NO_LEASE));
  }

  @Test
  void bytesThatAreNoCommandAreRefusedAndPassed() {
    Outcome outcome = replica.apply(ByteString.copyFromUtf8("no command"));

    assertThat(TestReplica.refusal(outcome).reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(replica.machine().applied().index()).isEqualTo(1);
  }

  private static final DataOperation.Scan FRANCE_ALL =
      new DataOperation.Scan(ByteString.EMPTY, ByteString.EMPTY, 100);

  private static DataOperation.Put asking(DataOperation.Put put) {
    return new DataOperation.Put(put.key(), put.value(), true);
  }

  private OperationResult.Scanned scanned(DataOperation.Scan scan) {
    return (OperationResult.Scanned) result(replica.read(FRANCE, scan));
  }

  private boolean holds(Compare.Target target, Compare.Operator operator, long number) {
    return holds(new Compare(bytes("a"), target, operator, ByteString.EMPTY, number));
  }

  private boolean holdsValue(Compare.Operator operator, String value) {
    return holds(new Compare(bytes("a"), Compare.Target.VALUE, operator, bytes(value), 0));
  }

  private boolean holds(Compare compare) {
    DataOperation txn = new DataOperation.Txn(List.of(compare), List.of(), List.of());
    return ((OperationResult.TxnDone) result(replica.apply(write(FRANCE, txn)))).succeeded();
  }
}
