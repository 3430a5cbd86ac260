package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.deleteOf;
import static io.terroir.raft.shard.TestRequests.getOf;
import static io.terroir.raft.shard.TestRequests.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bad input gets a reason and a field, before the log and at apply alike, and changes nothing. */
class RequestRulesTest {
  private static final ShardLimits LIMITS = ShardLimits.DEFAULT;

  private final TestReplica replica = new TestReplica();

  @Test
  void aKeyHasAtLeastOneByteAndAtMostTheLimit() {
    assertThat(field(putOf("", "v"))).isEqualTo("key");
    assertThat(field(new DataOperation.Put(zeros(LIMITS.keyBytesMax() + 1), bytes("v"), false)))
        .isEqualTo("key");
    assertAccepted(new DataOperation.Put(zeros(LIMITS.keyBytesMax()), bytes("v"), false));
    assertThat(field(getOf(""))).isEqualTo("key");
    assertThat(field(new DataOperation.Delete(ByteString.EMPTY, false))).isEqualTo("key");
  }

  @Test
  void aValueHasAtMostTheLimit() {
    assertThat(field(new DataOperation.Put(bytes("k"), zeros(LIMITS.valueBytesMax() + 1), false)))
        .isEqualTo("value");
    assertAccepted(new DataOperation.Put(bytes("k"), zeros(LIMITS.valueBytesMax()), false));
  }

  @Test
  void aScanHasALimit() {
    assertThat(field(scan(0))).isEqualTo("limit");
    assertThat(field(scan(LIMITS.scanEntriesMax() + 1))).isEqualTo("limit");
    assertThat(replica.read(FRANCE, scan(LIMITS.scanEntriesMax())))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aTransactionHasAtMostTheLimitOfOperationsInAllItsBranches() {
    int max = LIMITS.txnOperationsMax();
    assertAccepted(txn(Collections.nCopies(max, getOf("k"))));
    assertThat(field(txn(Collections.nCopies(max + 1, getOf("k")))))
        .isEqualTo("txn.then[" + max + "]");
    DataOperation nested = txn(Collections.nCopies(max - 1, getOf("k")));
    assertThat(field(txn(List.of(putOf("k", "v"), nested))))
        .isEqualTo("txn.then[1].then[" + (max - 2) + "]");
  }

  @Test
  void aTransactionHasAtMostTheLimitOfConditions() {
    List<Compare> compares =
        Collections.nCopies(LIMITS.txnOperationsMax() + 1, Compare.isAbsent(bytes("k")));
    assertThat(field(new DataOperation.Txn(compares, List.of(), List.of())))
        .isEqualTo("txn.compares[" + LIMITS.txnOperationsMax() + "]");
  }

  @Test
  void aTransactionHasAtMostTheLimitOfBytes() {
    DataOperation large = new DataOperation.Put(bytes("k"), zeros(LIMITS.valueBytesMax()), false);
    assertThat(field(txn(List.of(large, large, large, large)))).isEqualTo("txn.then[3]");
  }

  @Test
  void noBranchOfATransactionWritesAKeyTwice() {
    assertThat(field(txn(List.of(putOf("k", "1"), putOf("k", "2"))))).isEqualTo("txn");
    assertThat(field(txn(List.of(putOf("k", "1"), deleteOf("k"))))).isEqualTo("txn");
    assertThat(field(txn(List.of(deleteRange("a", "z"), putOf("k", "1"))))).isEqualTo("txn");
    assertThat(field(txn(List.of(putOf("k", "1"), deleteRange("", ""))))).isEqualTo("txn");
    DataOperation nested = new DataOperation.Txn(List.of(), List.of(), List.of(putOf("k", "1")));
    assertThat(field(txn(List.of(nested, putOf("k", "2"))))).isEqualTo("txn");
    assertThat(field(txn(List.of(putOf("k", "2"), nested)))).isEqualTo("txn");
    assertThat(field(txn(List.of(nested, nested)))).isEqualTo("txn");
    assertThat(field(txn(List.of(txn(List.of(deleteRange("k", "l"))), nested)))).isEqualTo("txn");
  }

  @Test
  void branchesOfWhichOneIsTakenMayWriteTheSameKeys() {
    DataOperation either =
        new DataOperation.Txn(
            List.of(), List.of(putOf("k", "1")), List.of(deleteOf("k"), deleteRange("j", "l")));
    assertAccepted(either);
    assertAccepted(txn(List.of(either, putOf("l", "1"), deleteRange("a", "j"))));
  }

  @Test
  void rangesHaveBoundsOfKeysLimits() {
    ByteString tooLong = zeros(LIMITS.keyBytesMax() + 1);
    assertThat(field(new DataOperation.DeleteRange(tooLong, bytes("z"), false))).isEqualTo("from");
    assertThat(field(new DataOperation.DeleteRange(bytes("a"), tooLong, false))).isEqualTo("to");
    Compare compare = Compare.isAbsent(bytes("a")).over(tooLong);
    assertThat(field(new DataOperation.Txn(List.of(compare), List.of(), List.of())))
        .isEqualTo("txn.compares[0].range_end");
  }

  @Test
  void aTransactionNestsAtMostTheLimit() {
    DataOperation txn = txn(List.of());
    for (int depth = 1; depth < LIMITS.txnDepthMax(); depth++) {
      txn = txn(List.of(txn));
    }
    assertAccepted(txn);
    assertThat(field(txn(List.of(txn)))).isEqualTo("txn" + ".then[0]".repeat(8));
  }

  @Test
  void operationsInsideATransactionAreCheckedToo() {
    assertThat(field(txn(List.of(putOf("k", "v"), getOf(""))))).isEqualTo("txn.then[1].key");
    assertThat(field(new DataOperation.Txn(List.of(), List.of(), List.of(scan(0)))))
        .isEqualTo("txn.or_else[0].limit");
  }

  @Test
  void aWriteNeedsAWellFormedRequestId() {
    assertThat(fieldOf(Optional.empty())).isEqualTo("request_id");
    assertThat(fieldOf(Optional.of(new RequestId("abc", 1, 1)))).isEqualTo("request_id.client");
    String client = "0123456789abcdef0123456789abcdef";
    assertThat(fieldOf(Optional.of(new RequestId(client, -1, 1))))
        .isEqualTo("request_id.issued_millis");
    assertThat(fieldOf(Optional.of(new RequestId(client, 1, -1)))).isEqualTo("request_id.number");
  }

  @Test
  void aWriteIsLinearizable() {
    ShardRequest valid = TestRequests.put(FRANCE, "k", "v");
    ShardRequest eventual =
        new ShardRequest(
            valid.shard(), FRANCE, 1, valid.requestId(), Consistency.EVENTUAL, valid.operation());
    assertThat(refusal(replica.apply(eventual)).field()).isEqualTo("consistency");
  }

  @Test
  void aRequestForAnotherShardIsRefused() {
    ShardRequest valid = TestRequests.put(FRANCE, "k", "v");
    ShardId other = new ShardId(valid.shard().keyspace(), valid.shard().region(), 9);
    ShardRequest astray =
        new ShardRequest(
            other, FRANCE, 1, valid.requestId(), Consistency.LINEARIZABLE, valid.operation());
    assertThat(refusal(replica.apply(astray)).field()).isEqualTo("shard");
  }

  @Test
  void readsDoNotEnterTheLogAndWritesAreNotRead() {
    assertThat(refusal(replica.apply(TestRequests.get(FRANCE, 1, "k"))).field())
        .isEqualTo("operation");
    assertThat(refusal(replica.machine().read(TestRequests.put(FRANCE, "k", "v"))).field())
        .isEqualTo("operation");
  }

  private static DataOperation.Scan scan(int limit) {
    return new DataOperation.Scan(ByteString.EMPTY, ByteString.EMPTY, limit);
  }

  private static DataOperation deleteRange(String from, String to) {
    return new DataOperation.DeleteRange(bytes(from), bytes(to), false);
  }

  private static DataOperation txn(List<DataOperation> then) {
    return new DataOperation.Txn(List.of(), then, List.of());
  }

  private static ByteString zeros(int size) {
    return ByteString.copyFrom(new byte[size]);
  }

  private void assertAccepted(DataOperation operation) {
    assertThat(replica.apply(TestRequests.write(FRANCE, operation)))
        .isInstanceOf(Outcome.Done.class);
  }

  /** The field at fault, the same before the log and at apply. */
  private String field(DataOperation operation) {
    ShardRequest request =
        operation.isWrite()
            ? TestRequests.write(FRANCE, operation)
            : TestRequests.read(FRANCE, 1, operation);
    Refusal early = replica.machine().check(request).orElseThrow();
    Outcome outcome =
        operation.isWrite() ? replica.apply(request) : replica.machine().read(request);
    assertThat(refusal(outcome)).isEqualTo(early);
    assertThat(early.reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(replica.machine().state().revision()).isLessThanOrEqualTo(1);
    return early.field();
  }

  private String fieldOf(Optional<RequestId> id) {
    ShardRequest request =
        new ShardRequest(
            TestReplica.SHARD, FRANCE, 1, id, Consistency.LINEARIZABLE, putOf("k", "v"));
    return refusal(replica.apply(request)).field();
  }
}
