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
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.replica.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A lease ends as one, with the keys that are attached to it then and no others. */
class LeaseTest {
  private static final long MINUTE_MILLIS = 60_000;
  private static final long TERM = 1;
  private static final OptionalLong FIVE_SECONDS = OptionalLong.of(5_000);

  private final TestReplica replica = new TestReplica();

  @Test
  void revokingRemovesTheKeysOfALeaseAtOneRevision() {
    grant(7);
    replica.apply(attach("a", 7));
    replica.apply(attach("b", 7));
    replica.apply(put(FRANCE, "c", "1"));
    Outcome.Done done =
        (Outcome.Done) replica.apply(write(FRANCE, new DataOperation.RevokeLease(7)));

    assertThat(done).isEqualTo(new Outcome.Done(new OperationResult.LeaseRevoked(2), 4, 1));
    assertThat(replica.value(FRANCE, "a")).isEmpty();
    assertThat(replica.value(FRANCE, "b")).isEmpty();
    assertThat(replica.value(FRANCE, "c")).contains("1");
    assertThat(leases()).isEmpty();
  }

  @Test
  void anEntryTellsItsLease() {
    grant(7);
    replica.apply(attach("a", 7));

    assertThat(replica.entry(FRANCE, 1, "a"))
        .contains(new Entry(bytes("a"), bytes("v"), 1, 1, 1, 7));
    DataOperation txn =
        new DataOperation.Txn(
            List.of(
                new Compare(
                    bytes("a"), Compare.Target.LEASE, Compare.Operator.EQUAL, ByteString.EMPTY, 7)),
            List.of(),
            List.of());
    assertThat(((OperationResult.TxnDone) result(replica.apply(write(FRANCE, txn)))).succeeded())
        .isTrue();
  }

  @Test
  void theShardChoosesAnIdThatIsNew() {
    long first = granted(0);
    long second = granted(0);

    assertThat(first).isPositive().isNotEqualTo(second);
    assertThat(second).isPositive();
  }

  @Test
  void anIdIsGivenOnceAtATime() {
    grant(7);
    assertThat(
            refusal(replica.apply(write(FRANCE, new DataOperation.GrantLease(7, 5_000)))).field())
        .isEqualTo("lease");
    assertThat(replica.apply(write(JAPAN, new DataOperation.GrantLease(7, 5_000))))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void nothingIsAttachedToALeaseThatIsNotThere() {
    assertThat(refusal(replica.apply(attach("a", 7))).reason()).isEqualTo(Reason.LEASE_NOT_FOUND);
    DataOperation txn =
        new DataOperation.Txn(
            List.of(),
            List.of(putOf("b", "1"), new DataOperation.Put(bytes("a"), bytes("v"), 7, false)),
            List.of());
    assertThat(refusal(replica.apply(write(FRANCE, txn))).reason())
        .isEqualTo(Reason.LEASE_NOT_FOUND);

    assertThat(replica.value(FRANCE, "a")).isEmpty();
    assertThat(replica.value(FRANCE, "b")).isEmpty();
    assertThat(refusal(replica.apply(write(FRANCE, new DataOperation.RevokeLease(7)))).reason())
        .isEqualTo(Reason.LEASE_NOT_FOUND);
  }

  @Test
  void aKeyEndsWithTheLeaseOfItsLastWrite() {
    grant(7);
    grant(8);
    replica.apply(attach("moved", 7));
    replica.apply(attach("moved", 8));
    replica.apply(attach("freed", 7));
    replica.apply(put(FRANCE, "freed", "1"));
    replica.apply(attach("again", 7));
    replica.apply(write(FRANCE, deleteOf("again")));
    replica.apply(put(FRANCE, "again", "1"));
    replica.apply(write(FRANCE, new DataOperation.RevokeLease(7)));

    assertThat(replica.value(FRANCE, "moved")).isPresent();
    assertThat(replica.value(FRANCE, "freed")).isPresent();
    assertThat(replica.value(FRANCE, "again")).isPresent();
    replica.apply(write(FRANCE, new DataOperation.RevokeLease(8)));
    assertThat(replica.value(FRANCE, "moved")).isEmpty();
  }

  @Test
  void aLeaseHasNoMoreKeysThanOneEntryCanRemove() {
    TestReplica small = new TestReplica(ShardLimits.DEFAULT.withRanges(2, 1_000));
    small.apply(write(FRANCE, new DataOperation.GrantLease(7, MINUTE_MILLIS)));
    small.apply(attach("a", 7));
    small.apply(attach("b", 7));
    small.apply(attach("b", 7));

    assertThat(refusal(small.apply(attach("c", 7))).field()).isEqualTo("lease");
    assertThat(small.apply(attach("b", 7))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anOriginHasABoundedNumberOfLeases() {
    int max = ShardLimits.DEFAULT.leasesPerOriginMax();
    for (int i = 1; i <= max; i++) {
      grant(i);
    }
    DataOperation more = new DataOperation.GrantLease(0, MINUTE_MILLIS);
    assertThat(refusal(replica.apply(write(FRANCE, more))).field()).isEqualTo("lease");
    replica.apply(write(FRANCE, new DataOperation.RevokeLease(1)));

    assertThat(replica.apply(write(FRANCE, more))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anExpiryRemovesTheKeysAtOneRevisionAndTellsTheFeed() {
    List<Change> heard = new ArrayList<>();
    replica
        .machine()
        .addListener(
            new ChangeListener() {
              @Override
              public void changed(long revision, List<Change> changes) {
                heard.addAll(changes);
              }

              @Override
              public void restored(long revision) {}

              @Override
              public void applied(AppliedState state) {}
            });
    grant(7);
    replica.apply(attach("a", 7));
    replica.apply(attach("b", 7));
    heard.clear();

    assertThat(expire(FRANCE, 7, TERM)).isEqualTo(new Outcome.LeaseExpired(true));
    assertThat(replica.machine().state().revision()).isEqualTo(3);
    assertThat(heard).extracting(Change::key).containsExactly(bytes("a"), bytes("b"));
    assertThat(heard).extracting(Change::revision).containsOnly(3L);
    assertThat(heard).extracting(Change::entry).allMatch(java.util.Optional::isEmpty);
    assertThat(expire(FRANCE, 7, TERM)).isEqualTo(new Outcome.LeaseExpired(false));
  }

  @Test
  void anExpiryWithoutKeysTakesNoRevision() {
    grant(7);
    assertThat(expire(FRANCE, 7, TERM)).isEqualTo(new Outcome.LeaseExpired(true));

    assertThat(replica.machine().state().revision()).isZero();
    assertThat(leases()).isEmpty();
  }

  /** Scenario 16: another leader counts by now, and may have renewed it. */
  @Test
  void anExpiryOfAnotherTermEndsNothing() {
    grant(7);
    replica.apply(attach("a", 7));

    assertThat(expire(FRANCE, 7, TERM + 1)).isEqualTo(new Outcome.LeaseExpired(false));
    assertThat(replica.value(FRANCE, "a")).isPresent();
    assertThat(leases()).hasSize(1);
  }

  /** The expiry was proposed before its leader knew that the lease had been revoked. */
  @Test
  void anExpiryOfAnEarlierLeaseOfTheSameIdEndsNothing() {
    grant(7);
    long first = leases().get(0).grantedIndex();
    replica.apply(write(FRANCE, new DataOperation.RevokeLease(7)));
    grant(7);

    assertThat(expire(FRANCE, 7, first, TERM)).isEqualTo(new Outcome.LeaseExpired(false));
    assertThat(leases()).hasSize(1);
  }

  @Test
  void aCheckpointIsKeptUntilItIsCleared() {
    grant(7);
    replica.apply(attach("a", 7));
    assertThat(checkpoint(7, TERM, FIVE_SECONDS)).isEqualTo(new Outcome.LeasesCheckpointed(1));
    replica.apply(attach("b", 7));
    assertThat(leases()).extracting(LeaseChange::checkpointMillis).containsExactly(FIVE_SECONDS);
    assertThat(replica.machine().state().revision()).isEqualTo(2);

    checkpoint(7, TERM, OptionalLong.empty());
    assertThat(leases())
        .extracting(LeaseChange::checkpointMillis)
        .containsExactly(OptionalLong.empty());
  }

  /** Another leader counts by now, and has answered renewals. */
  @Test
  void aCheckpointOfAnotherTermIsNotKept() {
    grant(7);

    assertThat(checkpoint(7, TERM + 1, FIVE_SECONDS)).isEqualTo(new Outcome.LeasesCheckpointed(0));
    assertThat(leases())
        .extracting(LeaseChange::checkpointMillis)
        .containsExactly(OptionalLong.empty());
  }

  @Test
  void aCheckpointOfAnEarlierLeaseOfTheSameIdIsNotKept() {
    grant(7);
    LeaseChange first = leases().get(0);
    replica.apply(write(FRANCE, new DataOperation.RevokeLease(7)));
    grant(7);

    assertThat(checkpoint(first, TERM, FIVE_SECONDS)).isEqualTo(new Outcome.LeasesCheckpointed(0));
    assertThat(leases())
        .extracting(LeaseChange::checkpointMillis)
        .containsExactly(OptionalLong.empty());
  }

  @Test
  void nothingIsCheckpointedOfAnOriginThatLeft() {
    grant(7);
    replica.apply(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1")));

    assertThat(checkpoint(7, TERM, FIVE_SECONDS)).isEqualTo(new Outcome.LeasesCheckpointed(0));
  }

  @Test
  void nothingExpiresOfAnOriginThatLeft() {
    grant(7);
    replica.apply(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1")));

    assertThat(expire(FRANCE, 7, TERM)).isEqualTo(new Outcome.LeaseExpired(false));
  }

  @Test
  void thePastShowsWhatALeaseTookAway() {
    grant(7);
    replica.apply(attach("a", 7));
    expire(FRANCE, 7, TERM);

    OperationResult past = result(replica.read(FRANCE, new DataOperation.Get(bytes("a"), 1)));
    assertThat(((OperationResult.Found) past).entry()).map(Entry::lease).contains(7L);
  }

  @Test
  void aLeaseHasATimeWithinTheLimits() {
    assertThat(refusal(replica.apply(write(FRANCE, new DataOperation.GrantLease(7, 999)))).field())
        .isEqualTo("ttl_millis");
    long tooLong = ShardLimits.DEFAULT.leaseMillisMax() + 1;
    assertThat(
            refusal(replica.apply(write(FRANCE, new DataOperation.GrantLease(7, tooLong)))).field())
        .isEqualTo("ttl_millis");
    assertThat(
            refusal(replica.apply(write(FRANCE, new DataOperation.GrantLease(-1, 5_000)))).field())
        .isEqualTo("lease");
    DataOperation txn =
        new DataOperation.Txn(
            List.of(), List.of(new DataOperation.GrantLease(7, 5_000)), List.of());
    assertThat(refusal(replica.apply(write(FRANCE, txn))).field()).isEqualTo("txn.then[0].lease");
  }

  private void grant(long id) {
    assertThat(granted(id)).isEqualTo(id);
  }

  private long granted(long id) {
    Outcome outcome = replica.apply(write(FRANCE, new DataOperation.GrantLease(id, MINUTE_MILLIS)));
    return ((OperationResult.LeaseGranted) result(outcome)).id();
  }

  private static ByteString attach(String key, long lease) {
    return ShardCodec.encodeRequest(
        write(FRANCE, new DataOperation.Put(bytes(key), bytes("v"), lease, false)));
  }

  private Outcome expire(OriginDigest origin, long id, long term) {
    List<LeaseChange> granted = leases();
    return expire(origin, id, granted.isEmpty() ? 1 : granted.get(0).grantedIndex(), term);
  }

  private Outcome expire(OriginDigest origin, long id, long grantedIndex, long term) {
    return replica.apply(
        ShardCodec.encodeExpireLease(
            new ShardCommand.ExpireLease(origin, id, grantedIndex, new Term(term))));
  }

  /** Of the only lease. */
  private Outcome checkpoint(long id, long term, OptionalLong remainingMillis) {
    LeaseChange lease = leases().get(0);
    assertThat(lease.id()).isEqualTo(id);
    return checkpoint(lease, term, remainingMillis);
  }

  private Outcome checkpoint(LeaseChange lease, long term, OptionalLong remainingMillis) {
    return replica.apply(
        ShardCodec.encodeCheckpointLeases(
            new ShardCommand.CheckpointLeases(
                List.of(
                    new LeaseCheckpoint(
                        lease.origin(), lease.id(), lease.grantedIndex(), remainingMillis)),
                new Term(term))));
  }

  private List<LeaseChange> leases() {
    List<LeaseChange> all = new ArrayList<>();
    replica.machine().leases(all::add);
    assertThat(all)
        .extracting(LeaseChange::ttlMillis)
        .allMatch(OptionalLong.of(MINUTE_MILLIS)::equals);
    return all;
  }
}
