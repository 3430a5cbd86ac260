package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.REGION;
import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.eventual;
import static io.terroir.raft.shard.TestRequests.freshId;
import static io.terroir.raft.shard.TestRequests.get;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.store.StoreBatch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ownership record decides in the state that a request uses (protocol rules R1 to R4, R10). */
class OwnershipTest {
  private static final RegionId ELSEWHERE = new RegionId("us-east-1");

  private final TestReplica replica = new TestReplica();

  @Test
  void theFirstWriteOfAClaimOpensTheOrigin() {
    assertThat(replica.apply(put(FRANCE, "paris", "1"))).isInstanceOf(Outcome.Done.class);
    assertThat(replica.value(FRANCE, "paris")).contains("1");
  }

  @Test
  void aClaimedOriginWithoutWritesReadsAsEmpty() {
    assertThat(result(replica.machine().read(get(FRANCE, 1, "paris"))))
        .isEqualTo(new OperationResult.Found(Optional.empty()));
  }

  /** R3, R4: the number in a request is no proof that the move was committed. */
  @Test
  void withoutARecordNoLaterEpochIsServedOnTheRequestsWord() {
    Outcome written = replica.apply(write(FRANCE, 2, freshId(), putOf("paris", "1")));
    assertThat(refusal(written).reason()).isEqualTo(Reason.ORIGIN_MOVING);
    assertThat(refusal(replica.machine().read(get(FRANCE, 2, "paris"))).reason())
        .isEqualTo(Reason.ORIGIN_MOVING);
    assertThat(replica.value(FRANCE, "paris")).isEmpty();
  }

  @Test
  void aRequestAheadOfTheRecordIsNotServed() {
    replica.apply(put(FRANCE, "paris", "1"));

    Outcome written = replica.apply(write(FRANCE, 2, freshId(), putOf("paris", "2")));
    assertThat(refusal(written).reason()).isEqualTo(Reason.ORIGIN_MOVING);
    assertThat(replica.value(FRANCE, "paris")).contains("1");
  }

  /** R1: both entries are in the log when the first is applied. */
  @Test
  void aWriteAppendedBeforeTheOriginLeftButAppliedAfterIsRefused() {
    RequestId id = freshId();
    List<Outcome> outcomes =
        replica.applyInOneBatch(
            List.of(
                ShardCodec.encodeRequest(put(FRANCE, "paris", "1")),
                ShardCodec.encodeSetGone(gone(2)),
                ShardCodec.encodeRequest(write(FRANCE, 1, id, putOf("paris", "2")))));

    assertThat(refusal(outcomes.get(2)).reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal(outcomes.get(2)).home()).contains(ELSEWHERE);
    assertThat(refusal(outcomes.get(2)).homeEpoch()).isEqualTo(2);
  }

  /** R2: a read index taken before the origin left proves nothing afterwards. */
  @Test
  void readsCheckTheRecordWhenTheyAreEvaluated() {
    replica.apply(put(FRANCE, "paris", "1"));
    replica.apply(gone(2));

    assertThat(refusal(replica.machine().read(get(FRANCE, 1, "paris"))).reason())
        .isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal(replica.machine().read(eventual(FRANCE, "paris"))).reason())
        .isEqualTo(Reason.WRONG_HOME);
  }

  /** R3 (b): claimed here, moved on unwritten, then the delayed first write arrives. */
  @Test
  void theDelayedFirstWriteOfAnOriginThatWentUnwrittenIsRefused() {
    replica.apply(gone(2));

    assertThat(refusal(replica.apply(put(FRANCE, "paris", "1"))).reason())
        .isEqualTo(Reason.WRONG_HOME);
  }

  @Test
  void theEpochOfARecordNeverFalls() {
    replica.apply(gone(3));

    assertThat(refusal(replica.apply(gone(2))).field()).isEqualTo("epoch");
    assertThat(replica.apply(gone(3))).isEqualTo(new Outcome.OwnershipSet(3));
    assertThat(refusal(replica.apply(put(FRANCE, "paris", "1"))).homeEpoch()).isEqualTo(3);
  }

  @Test
  void refusalsForOwnershipLeaveNoOutcome() {
    RequestId id = freshId();
    replica.apply(write(FRANCE, 2, id, putOf("paris", "1")));

    Outcome retried = replica.apply(write(FRANCE, 1, id, putOf("paris", "1")));
    assertThat(retried).isInstanceOf(Outcome.Done.class);
    assertThat(replica.value(FRANCE, "paris")).contains("1");
  }

  @Test
  void otherOriginsAreNotTouched() {
    replica.apply(put(JAPAN, "tokyo", "1"));
    replica.apply(gone(2));

    assertThat(replica.value(JAPAN, "tokyo")).contains("1");
  }

  @Test
  void theRangeOfTheShardIsCheckedForWritesAndReads() {
    OriginRange upperHalf = new OriginRange(new OriginDigest(0x8000, 0), OriginDigest.MAX);
    TestReplica upper = new TestReplica(upperHalf, ShardLimits.DEFAULT, 1);

    assertThat(refusal(upper.apply(put(FRANCE, "paris", "1"))).field()).isEqualTo("shard");
    assertThat(refusal(upper.machine().read(get(FRANCE, 1, "paris"))).field()).isEqualTo("shard");
    assertThat(refusal(upper.machine().read(eventual(FRANCE, "a"))).field()).isEqualTo("shard");
    assertThat(refusal(upper.apply(gone(2))).field()).isEqualTo("shard");
    assertThat(upper.apply(put(JAPAN, "tokyo", "1"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aRequestBehindAnOpenRecordLearnsTheCurrentEpoch() {
    TestReplica later = new TestReplica();
    OwnershipRecord open = OwnershipRecord.open(5, 0);
    later
        .node()
        .store()
        .write(
            new StoreBatch()
                .put(new ShardKeys(TestReplica.SHARD).ownership(FRANCE), open.encode()));

    Outcome outcome = later.apply(put(FRANCE, "paris", "1"));
    assertThat(refusal(outcome).reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal(outcome).home()).contains(REGION);
    assertThat(refusal(outcome).homeEpoch()).isEqualTo(5);
  }

  @Test
  void anEpochBelowTheFirstIsInvalid() {
    Outcome outcome = replica.apply(write(FRANCE, 0, freshId(), putOf("paris", "1")));
    assertThat(refusal(outcome).field()).isEqualTo("epoch");
  }

  private static ShardCommand.SetGone gone(long epoch) {
    return new ShardCommand.SetGone(FRANCE, epoch, ELSEWHERE);
  }
}
