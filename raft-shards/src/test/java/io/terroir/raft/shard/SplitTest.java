package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.SHARD;
import static io.terroir.raft.shard.TestReplica.decode;
import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.id;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.ShardCommand.SplitMember;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A split takes nothing from anybody: each half goes on where the whole was. */
class SplitTest {
  private static final OriginDigest MIDDLE = new OriginDigest(0x5555, 0);
  private static final OriginDigest KOREA = new OriginDigest(0x7777, 7);
  private static final int CHILD_NUMBER = 4;
  private static final ShardId CHILD = new ShardId(SHARD.keyspace(), SHARD.region(), CHILD_NUMBER);
  private static final List<NodeId> VOTERS = Stream.of("a", "b", "c").map(NodeId::new).toList();
  private static final List<SplitMember> FOUNDERS =
      VOTERS.stream().map(node -> new SplitMember(node, new DiskId(1))).toList();

  private final TestReplica replica = new TestReplica();
  private final List<ShardSplit> founded = new ArrayList<>();
  private boolean founds = true;

  @BeforeEach
  void foundWhatIsSplitOff() {
    replica.machine().foundWith(founding());
  }

  private Founding founding() {
    return new Founding() {
      @Override
      public boolean founds(ShardSplit split) {
        return founds;
      }

      @Override
      public void addTo(StoreBatch batch, ShardSplit split) {}

      @Override
      public void stored(ShardSplit split) {
        founded.add(split);
      }
    };
  }

  @Test
  void eachHalfHasItsEntries() {
    replica.apply(put(FRANCE, "k", "french"));
    replica.apply(put(JAPAN, "k", "japanese"));
    Outcome outcome = replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(outcome).isEqualTo(new Outcome.SplitDone(CHILD_NUMBER, 2));
    assertThat(replica.value(FRANCE, "k")).contains("french");
    assertThat(value(child(), JAPAN, "k")).contains("japanese");
    assertThat(refusal(replica.machine().read(TestRequests.get(JAPAN, 1, "k"))).movedTo())
        .contains(CHILD);
    assertThat(refusal(child().read(in(CHILD, TestRequests.get(FRANCE, 1, "k")))).reason())
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(founded).extracting(ShardSplit::child).containsExactly(CHILD);
  }

  @Test
  void nothingOfWhatWentStaysBehind() {
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(put(JAPAN, "k", "2"));
    replica.apply(write(JAPAN, new DataOperation.GrantLease(7, 60_000)));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    List<ByteString> left = new ArrayList<>();
    ShardKeys keys = new ShardKeys(SHARD);
    replica
        .node()
        .store()
        .scan(
            keys.first(),
            keys.end(),
            (key, value) -> {
              left.add(key);
              return true;
            });
    assertThat(left).containsExactly(keys.position(), keys.range(), keys.split(2));
    assertThat(replica.machine().state().history())
        .isEqualTo(new HistoryWindow(0, HistoryWindow.NONE, 0, 0));
  }

  @Test
  void whatStoodBeforeInTheSameBatchGoesToo() {
    replica.applyInOneBatch(
        List.of(
            ShardCodec.encodeRequest(put(JAPAN, "k", "1")),
            ShardCodec.encodeRequest(put(FRANCE, "k", "1")),
            split(2, CHILD_NUMBER, MIDDLE),
            ShardCodec.encodeRequest(put(FRANCE, "k", "2"))));

    assertThat(value(child(), JAPAN, "k")).contains("1");
    assertThat(replica.value(FRANCE, "k")).contains("2");
    assertThat(replica.machine().stateHash()).isEqualTo(oneByOne(replica.log()).stateHash());
  }

  private static ShardStateMachine oneByOne(List<ByteString> log) {
    TestReplica other = new TestReplica();
    log.forEach(other::apply);
    return other.machine();
  }

  @Test
  void aWriteThatComesAfterTheSplitIsSentToTheOtherShard() {
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    Outcome outcome = replica.apply(put(JAPAN, "k", "late"));

    assertThat(refusal(outcome).movedTo()).contains(CHILD);
    assertThat(value(child(), JAPAN, "k")).isEmpty();
  }

  @Test
  void aRetryAcrossASplitIsAnsweredAndNotDoneAgain() {
    RequestId id = id(1_000, 1);
    Outcome first = replica.apply(write(JAPAN, 1, id, putOf("k", "1")));
    replica.apply(put(JAPAN, "k", "2"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    ShardStateMachine child = child();
    Outcome retried = apply(child, in(CHILD, write(JAPAN, 1, id, putOf("k", "1"))));

    assertThat(retried).isEqualTo(first);
    assertThat(value(child, JAPAN, "k")).contains("2");
  }

  @Test
  void aRequestBelowTheFloorIsNeverDoneByTheNewShardEither() {
    TestReplica small = new TestReplica(ShardLimits.DEFAULT.withOutcomes(1, 1 << 20, 600_000));
    small.machine().foundWith(founding());
    RequestId evicted = id(1_000, 1);
    small.apply(write(JAPAN, 1, evicted, putOf("k", "1")));
    small.apply(write(JAPAN, 1, id(2_000, 2), putOf("k", "2")));
    small.apply(split(2, CHILD_NUMBER, MIDDLE));
    ShardStateMachine child = child(small, ShardLimits.DEFAULT.withOutcomes(1, 1 << 20, 600_000));

    Outcome retried = apply(small, child, in(CHILD, write(JAPAN, 1, evicted, putOf("k", "1"))));

    assertThat(refusal(retried).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
  }

  @Test
  void revisionsAndIndexesGoOn() {
    replica.apply(put(FRANCE, "k", "1"));
    replica.apply(put(JAPAN, "k", "2"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    ShardStateMachine child = child();

    assertThat(child.applied()).isEqualTo(new LogPosition(new Term(1), 3));
    Outcome.Done written = (Outcome.Done) apply(child, in(CHILD, put(JAPAN, "k", "3")));
    assertThat(written.revision()).isEqualTo(3);
    Outcome.Done leased =
        (Outcome.Done)
            apply(child, in(CHILD, write(JAPAN, new DataOperation.GrantLease(0, 60_000))));
    assertThat(((OperationResult.LeaseGranted) leased.result()).id()).isGreaterThan(4);
  }

  @Test
  void historyCanBeReadOnBothSides() {
    replica.apply(put(FRANCE, "k", "f1"));
    replica.apply(put(JAPAN, "k", "j1"));
    replica.apply(put(FRANCE, "k", "f2"));
    replica.apply(put(JAPAN, "k", "j2"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    ShardStateMachine child = child();

    assertThat(valueAt(child, in(CHILD, at(JAPAN, 2)))).contains("j1");
    assertThat(valueAt(replica.machine(), at(FRANCE, 1))).contains("f1");
    assertThat(child.state().history().rows()).isEqualTo(2);
    assertThat(replica.machine().state().history().rows()).isEqualTo(2);
    assertThat(child.state().history().oldestRevision()).isEqualTo(2);
    assertThat(replica.machine().state().history().oldestRevision()).isEqualTo(1);
  }

  @Test
  void leasesAndTheirKeysGoTogether() {
    replica.apply(write(JAPAN, new DataOperation.GrantLease(7, 60_000)));
    replica.apply(write(JAPAN, new DataOperation.Put(bytes("k"), bytes("v"), 7, false)));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    ShardStateMachine child = child();

    Outcome ended = apply(child, expire(JAPAN));

    assertThat(ended).isEqualTo(new Outcome.LeaseExpired(true));
    assertThat(value(child, JAPAN, "k")).isEmpty();
    assertThat(replica.apply(expire(JAPAN))).isEqualTo(new Outcome.LeaseExpired(false));
  }

  @Test
  void aRecordOfAnOriginThatLeftGoesToo() {
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(new ShardCommand.SetGone(JAPAN, 2, new RegionId("ap-northeast-1")));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    Outcome late = apply(child(), in(CHILD, put(JAPAN, "k", "late")));

    assertThat(refusal(late).reason()).isEqualTo(Reason.WRONG_HOME);
  }

  @Test
  void theNewShardBeginsWithTheVotersOfTheOther() {
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    Configuration configuration = Configuration.decode(child().configuration().orElseThrow());
    assertThat(configuration.members()).isEqualTo(Membership.of(VOTERS));
    assertThat(configuration.at()).isEqualTo(new LogPosition(new Term(1), 1));
  }

  @Test
  void aReplicaThatDoesNotFoundTheNewShardHasNothingOfIt() {
    founds = false;
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(child().applied()).isEqualTo(LogPosition.ZERO);
    assertThat(founded).isEmpty();
  }

  @Test
  void whetherItIsFoundedHereMakesNoDifferenceToTheOther() {
    founds = false;
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(put(FRANCE, "k", "1"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    TestReplica founder = new TestReplica();
    founds = true;
    founder.machine().foundWith(founding());
    replica.log().forEach(founder::apply);
    assertThat(founder.machine().stateHash()).isEqualTo(replica.machine().stateHash());
  }

  @Test
  void aShardSplitsAgain() {
    replica.apply(put(FRANCE, "k", "f"));
    replica.apply(put(KOREA, "k", "k"));
    replica.apply(put(JAPAN, "k", "j"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    OriginDigest quarter = new OriginDigest(0x0f00, 0);
    ShardStateMachine child = child();

    assertThat(apply(child, split(3, 5, new OriginDigest(0x8000, 0))))
        .isEqualTo(new Outcome.Refused(refusal(membersChanged())));
    ByteString again =
        ShardCodec.encodeSplit(
            new ShardCommand.Split(
                3, 5, new OriginDigest(0x8000, 0), new LogPosition(term(), 4), FOUNDERS));
    assertThat(apply(child, again)).isEqualTo(new Outcome.SplitDone(5, 3));
    assertThat(replica.apply(split(3, 6, quarter))).isEqualTo(new Outcome.SplitDone(6, 3));
    assertThat(refusal(replica.machine().read(TestRequests.get(FRANCE, 1, "k"))).movedTo())
        .contains(new ShardId(SHARD.keyspace(), SHARD.region(), 6));
    assertThat(value(child, KOREA, "k")).contains("k");
    assertThat(refusal(child.read(in(CHILD, TestRequests.get(JAPAN, 1, "k")))).movedTo())
        .contains(new ShardId(SHARD.keyspace(), SHARD.region(), 5));
    assertThat(replica.machine().splitsOff())
        .extracting(SplitOff::generation)
        .containsExactly(2L, 3L);
  }

  private static Outcome membersChanged() {
    return new Outcome.Refused(
        Refusal.of(Reason.UNAVAILABLE, "the members have changed meanwhile; try again"));
  }

  @Test
  void aSplitIsNotDoneTwice() {
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    Outcome repeated = replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(refusal(repeated).reason()).isEqualTo(Reason.COMPARE_FAILED);
    assertThat(replica.machine().range().generation()).isEqualTo(2);
  }

  @Test
  void theBoundaryIsInsideTheRange() {
    assertThat(refusal(replica.apply(split(2, CHILD_NUMBER, OriginDigest.MIN))).field())
        .isEqualTo("child_first");
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    assertThat(refusal(replica.apply(split(3, 5, JAPAN))).field()).isEqualTo("child_first");
  }

  @Test
  void theNewShardIsAnotherOne() {
    assertThat(refusal(replica.apply(split(2, SHARD.number(), MIDDLE))).field()).isEqualTo("child");
  }

  @Test
  void noShardSplitsWhileItsVotersChange() {
    LogPosition at = configure(new Membership(VOTERS, VOTERS.subList(0, 2), List.of()));

    assertThat(refusal(replica.apply(split(at))).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(replica.machine().range().generation()).isEqualTo(1);
  }

  @Test
  void noShardSplitsWhileItHasLearners() {
    LogPosition at = configure(new Membership(VOTERS, List.of(), List.of(new NodeId("d"))));

    assertThat(refusal(replica.apply(split(at))).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void noShardSplitsWhoseMembersAreNotThoseThatWereAsked() {
    configure(Membership.of(VOTERS));

    Outcome beforeTheChange = replica.apply(split(LogPosition.ZERO));

    assertThat(refusal(beforeTheChange).message()).contains("changed meanwhile");
  }

  @Test
  void theFoundersAreTheVoters() {
    LogPosition at = configure(Membership.of(VOTERS.subList(0, 2)));

    assertThat(refusal(replica.apply(split(at))).field()).isEqualTo("members");
  }

  @Test
  void aReplicaThatCrashesBeforeTheSplitIsFlushedSplitsAgain() {
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    replica.apply(put(FRANCE, "k", "1"));
    ByteString before = replica.machine().stateHash();

    replica.crashAndReplay();

    assertThat(replica.machine().stateHash()).isEqualTo(before);
    assertThat(replica.machine().range().generation()).isEqualTo(2);
  }

  @Test
  void aReplicaThatStartsKnowsItsRange() {
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    ShardStateMachine started =
        new ShardStateMachine(SHARD, OriginRange.ALL, ShardLimits.DEFAULT, replica.node().store());

    assertThat(started.range()).isEqualTo(replica.machine().range());
    assertThat(refusal(started.read(TestRequests.get(JAPAN, 1, "k"))).movedTo()).contains(CHILD);
  }

  @Test
  void aSnapshotBringsTheRange() {
    replica.apply(put(FRANCE, "k", "1"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    TestReplica behind = new TestReplica();
    install(behind);

    assertThat(behind.machine().range()).isEqualTo(replica.machine().range());
    assertThat(refusal(behind.machine().read(TestRequests.get(JAPAN, 1, "k"))).movedTo())
        .contains(CHILD);
  }

  /** Its rows are in the other place from then on. */
  @Test
  void aShardThatCameAsASnapshotSplits() {
    replica.apply(put(FRANCE, "k", "1"));
    replica.apply(put(JAPAN, "k", "1"));
    TestReplica behind = new TestReplica();
    behind.machine().foundWith(founding());
    install(behind);
    behind.log().addAll(replica.log());
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    behind.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(behind.machine().stateHash()).isEqualTo(replica.machine().stateHash());
    assertThat(child(behind, ShardLimits.DEFAULT).stateHash()).isEqualTo(child().stateHash());
    assertThat(problem(behind.machine())).isEmpty();
  }

  @Test
  void theSumsOfBothHalvesAreThoseOfTheirRows() {
    replica.apply(put(FRANCE, "k", "1"));
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(put(JAPAN, "k", "2"));
    replica.apply(write(JAPAN, new DataOperation.GrantLease(7, 60_000)));
    replica.applyInOneBatch(
        List.of(
            ShardCodec.encodeRequest(put(JAPAN, "late", "1")),
            split(2, CHILD_NUMBER, MIDDLE),
            ShardCodec.encodeRequest(put(FRANCE, "k", "2"))));
    ShardStateMachine child = child();
    apply(child, in(CHILD, put(JAPAN, "k", "3")));

    assertThat(problem(replica.machine())).isEmpty();
    assertThat(problem(child)).isEmpty();
  }

  @Test
  void whoeverDifferedBeforeTheSplitDiffersInBothHalves() {
    TestReplica other = new TestReplica();
    other.machine().foundWith(founding());
    replica.apply(put(JAPAN, "k", "1"));
    other.apply(put(JAPAN, "k", "2"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));
    other.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(replica.machine().state().rowSum()).isEqualTo(other.machine().state().rowSum());
    assertThat(replica.machine().state().checkpoint())
        .isNotEqualTo(other.machine().state().checkpoint());
    assertThat(child().state().rolling())
        .isNotEqualTo(child(other, ShardLimits.DEFAULT).state().rolling());
  }

  @Test
  void whatWasLeftOfAShardOfThatNumberIsGone() {
    ShardKeys there = new ShardKeys(CHILD);
    StoreBatch remains = new StoreBatch();
    there.moveToOtherPlace(remains);
    remains.put(there.entry(JAPAN, bytes("old")), bytes("remains"));
    replica.node().store().write(remains);
    replica.apply(put(JAPAN, "k", "1"));
    replica.apply(split(2, CHILD_NUMBER, MIDDLE));

    assertThat(value(child(), JAPAN, "k")).contains("1");
    assertThat(value(child(), JAPAN, "old")).isEmpty();
    assertThat(problem(child())).isEmpty();
  }

  // ---- vocabulary

  /** Has {@code target} take over what the replica holds. */
  private void install(TestReplica target) {
    SnapshotPieces.of(replica.machine(), 1_000).installIn(target.machine(), target.node().store());
  }

  private static Optional<String> problem(ShardStateMachine machine) {
    try (RowScan scan = machine.scan()) {
      do {
        scan.page(500);
      } while (!scan.isDone());
      return scan.problem();
    }
  }

  private static Term term() {
    return new Term(1);
  }

  private static ByteString split(long generation, int child, OriginDigest at) {
    return ShardCodec.encodeSplit(
        new ShardCommand.Split(generation, child, at, LogPosition.ZERO, FOUNDERS));
  }

  private static ByteString split(LogPosition configuration) {
    return ShardCodec.encodeSplit(
        new ShardCommand.Split(2, CHILD_NUMBER, MIDDLE, configuration, FOUNDERS));
  }

  /** The end of the lease that the first entry granted. */
  private static ByteString expire(OriginDigest origin) {
    return ShardCodec.encodeExpireLease(new ShardCommand.ExpireLease(origin, 7, 1, term()));
  }

  /** Applies a configuration, in whose place the log of the replica gets an entry of no effect. */
  private LogPosition configure(Membership members) {
    LogPosition at = new LogPosition(term(), replica.machine().applied().index() + 1);
    replica.log().add(ByteString.EMPTY);
    StoreBatch batch = new StoreBatch();
    replica.machine().applyConfiguration(at, new Configuration(at, members).encode());
    replica.machine().gather(batch);
    replica.node().store().write(batch);
    replica.machine().applied(at.index());
    return at;
  }

  private ShardStateMachine child() {
    return child(replica, ShardLimits.DEFAULT);
  }

  private static ShardStateMachine child(TestReplica parent, ShardLimits limits) {
    // Its range is a part of its state: what it is opened with makes no difference.
    return new ShardStateMachine(CHILD, OriginRange.ALL, limits, parent.node().store());
  }

  private static ShardRequest in(ShardId shard, ShardRequest request) {
    return new ShardRequest(
        shard,
        request.origin(),
        request.epoch(),
        request.requestId(),
        request.consistency(),
        request.operation());
  }

  private Outcome apply(ShardStateMachine child, ShardRequest request) {
    return apply(replica, child, request);
  }

  private static Outcome apply(TestReplica parent, ShardStateMachine child, ShardRequest request) {
    return apply(parent, child, ShardCodec.encodeRequest(request));
  }

  private Outcome apply(ShardStateMachine child, ByteString command) {
    return apply(replica, child, command);
  }

  private static Outcome apply(TestReplica parent, ShardStateMachine child, ByteString command) {
    StoreBatch batch = new StoreBatch();
    LogPosition next = new LogPosition(term(), child.applied().index() + 1);
    Outcome outcome = decode(child.apply(next, command));
    child.gather(batch);
    parent.node().store().write(batch);
    child.applied(next.index());
    return outcome;
  }

  private static Optional<String> value(ShardStateMachine child, OriginDigest origin, String key) {
    return valueAt(child, in(child.shard(), TestRequests.get(origin, 1, key)));
  }

  private static ShardRequest at(OriginDigest origin, long revision) {
    return new ShardRequest(
        SHARD,
        origin,
        1,
        Optional.empty(),
        Consistency.LINEARIZABLE,
        new DataOperation.Get(bytes("k"), revision));
  }

  private static Optional<String> valueAt(ShardStateMachine machine, ShardRequest request) {
    return ((OperationResult.Found) result(machine.read(request)))
        .entry()
        .map(Entry::value)
        .map(ByteString::toStringUtf8);
  }
}
