package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.id;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A retry does nothing twice, whatever was forgotten meanwhile (protocol rule X1). */
class ExactlyOnceTest {
  private static final long FOREVER = Long.MAX_VALUE / 2;

  @Test
  void aRetryGetsTheFirstOutcomeAndChangesNothing() {
    TestReplica replica = new TestReplica();
    Outcome first = replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 10, 2, "x", "2"));

    assertThat(replica.apply(request(FRANCE, 10, 1, "x", "1"))).isEqualTo(first);
    assertThat(replica.value(FRANCE, "x")).contains("2");
    assertThat(replica.machine().state().revision()).isEqualTo(2);
  }

  @Test
  void aRetryInTheSameBatchChangesNothing() {
    TestReplica replica = new TestReplica();
    ByteString once = ShardCodec.encodeRequest(request(FRANCE, 10, 1, "x", "1"));

    List<Outcome> outcomes = replica.applyInOneBatch(List.of(once, once));
    assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
    assertThat(replica.machine().state().revision()).isEqualTo(1);
  }

  @Test
  void aFailedConditionIsAnOutcomeThatARetryGetsAgain() {
    TestReplica replica = new TestReplica();
    DataOperation txn =
        new DataOperation.Txn(
            List.of(Compare.valueIs(bytes("x"), bytes("1"))), List.of(putOf("x", "2")), List.of());
    Outcome failed = replica.apply(write(FRANCE, 1, id(10, 1), txn));
    replica.apply(request(FRANCE, 10, 2, "x", "1"));

    assertThat(replica.apply(write(FRANCE, 1, id(10, 1), txn))).isEqualTo(failed);
    assertThat(replica.value(FRANCE, "x")).contains("1");
  }

  @Test
  void anIdUsedForOtherContentIsRefused() {
    TestReplica replica = new TestReplica();
    replica.apply(request(FRANCE, 10, 1, "x", "1"));

    Outcome outcome = replica.apply(request(FRANCE, 10, 1, "x", "other"));
    assertThat(refusal(outcome).reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(refusal(outcome).field()).isEqualTo("request_id");
    assertThat(replica.value(FRANCE, "x")).contains("1");
  }

  /** The counterexample: put(x=1) is applied, its answer lost, its row dropped, then retried. */
  @Test
  void aRetryWhoseOutcomeWasDroppedIsNeverExecuted() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(2, FOREVER, FOREVER));
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 20, 2, "x", "2"));
    replica.apply(request(FRANCE, 30, 3, "y", "3"));

    Outcome retried = replica.apply(request(FRANCE, 10, 1, "x", "1"));
    assertThat(refusal(retried).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(replica.value(FRANCE, "x")).contains("2");
  }

  @Test
  void aNewRequestAtOrBelowTheFloorIsNotExecuted() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(1, FOREVER, FOREVER));
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 20, 2, "x", "2"));

    assertThat(refusal(replica.apply(request(FRANCE, 10, 9, "z", "1"))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(replica.apply(request(FRANCE, 11, 9, "z", "1"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void oldestByIssueTimeAreDroppedFirstWhateverTheOrderOfArrival() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(2, FOREVER, FOREVER));
    Outcome late = replica.apply(request(FRANCE, 30, 1, "a", "1"));
    replica.apply(request(FRANCE, 10, 2, "b", "1"));
    replica.apply(request(FRANCE, 20, 3, "c", "1"));

    assertThat(replica.apply(request(FRANCE, 30, 1, "a", "1"))).isEqualTo(late);
    assertThat(refusal(replica.apply(request(FRANCE, 10, 2, "b", "1"))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
  }

  @Test
  void outcomesIssuedLongBeforeTheNewestAreDropped() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(100, FOREVER, 1_000));
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 500, 2, "x", "2"));
    replica.apply(request(FRANCE, 1_011, 3, "x", "3"));

    assertThat(refusal(replica.apply(request(FRANCE, 10, 1, "x", "1"))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(replica.apply(request(FRANCE, 500, 2, "x", "2"))).isInstanceOf(Outcome.Done.class);
    assertThat(replica.value(FRANCE, "x")).contains("3");
  }

  @Test
  void outcomesAreBoundedByBytes() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(100, 400, FOREVER));
    for (int i = 1; i <= 10; i++) {
      replica.apply(request(FRANCE, 10L * i, i, "k" + i, "v"));
    }

    assertThat(refusal(replica.apply(request(FRANCE, 10, 1, "k1", "v"))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(replica.apply(request(FRANCE, 100, 10, "k10", "v")))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void theFloorIsThatOfTheOrigin() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(1, FOREVER, FOREVER));
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 20, 2, "x", "2"));

    assertThat(replica.apply(request(JAPAN, 5, 3, "x", "1"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void manyOutcomesThatGrewOldTogetherAreDroppedOverSeveralEntries() {
    TestReplica replica = new TestReplica(ShardLimits.DEFAULT.withOutcomes(10_000, FOREVER, 100));
    int rows = OutcomeLedger.DROPPED_PER_ENTRY_MAX + 10;
    for (int i = 1; i <= rows; i++) {
      replica.apply(request(FRANCE, i % 50, i, "k", "v"));
    }
    replica.apply(request(FRANCE, 5_000, rows + 1, "k", "v"));
    assertThat(replica.apply(request(FRANCE, 49, 49, "k", "v"))).isInstanceOf(Outcome.Done.class);

    replica.apply(request(FRANCE, 5_001, rows + 2, "k", "v"));
    assertThat(refusal(replica.apply(request(FRANCE, 49, 49, "k", "v"))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
  }

  @Test
  void retriesAreCounted() {
    TestReplica replica = new TestReplica();
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 10, 1, "x", "1"));
    replica.apply(request(FRANCE, 10, 2, "", "1"));

    assertThat(replica.machine().counters()).isEqualTo(new ShardCounters(1, 1, 1));
  }

  private static ShardRequest request(
      OriginDigest origin, long issuedMillis, long number, String key, String value) {
    return write(origin, 1, id(issuedMillis, number), putOf(key, value));
  }
}
