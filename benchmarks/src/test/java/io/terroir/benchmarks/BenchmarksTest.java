package io.terroir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.id.OriginDigest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark does what it says it measures. */
class BenchmarksTest {
  /** More than what makes a log long enough to be cut. */
  private static final int ENTRIES_MANY = 2_000;

  /** More than what one EPaxos cluster is used for. */
  private static final int COMMANDS_MANY = 5_000;

  @Test
  void raftCommitsTheEntryAndAllMembersHoldIt() {
    RaftCoreBenchmark benchmark = new RaftCoreBenchmark();
    long before = benchmark.cluster().commitIndex();

    assertThat(benchmark.commitOneEntry()).isEqualTo(before + 1);
    assertThat(benchmark.cluster().matchedByAllIndex()).isEqualTo(before + 1);
  }

  @Test
  void raftGoesOnCommittingWhileItsLogIsCut() {
    RaftCoreBenchmark benchmark = new RaftCoreBenchmark();
    long before = benchmark.cluster().commitIndex();

    for (int i = 1; i <= ENTRIES_MANY; i++) {
      assertThat(benchmark.commitOneEntry()).isEqualTo(before + i);
    }
    assertThat(benchmark.cluster().matchedByAllIndex()).isEqualTo(before + ENTRIES_MANY);
  }

  @Test
  void epaxosCommitsACommandWithoutConflictOnTheFastPath() {
    EpaxosCoreBenchmark benchmark = new EpaxosCoreBenchmark();

    assertThat(benchmark.commitWithoutConflict()).isTrue();
    assertThat(benchmark.commitWithoutConflict()).isTrue();

    assertThat(benchmark.cluster().fastCommits()).isEqualTo(2);
    assertThat(benchmark.cluster().slowCommits()).isZero();
  }

  @Test
  void epaxosCommitsABatchOfClaimsOnTheFastPath() {
    EpaxosCoreBenchmark benchmark = new EpaxosCoreBenchmark();

    assertThat(benchmark.commitClaimInBatch()).isTrue();
    assertThat(benchmark.commitClaimInBatch()).isTrue();

    assertThat(benchmark.cluster().fastCommits()).isEqualTo(2 * ClaimBatches.CLAIMS);
    assertThat(benchmark.cluster().slowCommits()).isZero();
  }

  @Test
  void epaxosCommitsTheSecondOfTwoInConflictOnTheSlowPath() {
    EpaxosCoreBenchmark benchmark = new EpaxosCoreBenchmark();

    assertThat(benchmark.commitTwoInConflict()).isTrue();

    assertThat(benchmark.cluster().fastCommits()).isEqualTo(1);
    assertThat(benchmark.cluster().slowCommits()).isEqualTo(1);
  }

  @Test
  void epaxosGoesOnCommittingWhenItsReplicasAreReplaced() {
    EpaxosCoreBenchmark benchmark = new EpaxosCoreBenchmark();

    for (int i = 0; i < COMMANDS_MANY; i++) {
      assertThat(benchmark.commitWithoutConflict()).isTrue();
    }
    assertThat(benchmark.cluster().fastCommits()).isLessThan(COMMANDS_MANY);
  }

  @Test
  void codecReadsWhatItWrote() throws MalformedException {
    ShardCodecBenchmark benchmark = new ShardCodecBenchmark();

    assertThat(benchmark.encodePut().size()).isGreaterThan(Payloads.VALUE_BYTES);
    assertThat(benchmark.decodePut())
        .isInstanceOfSatisfying(
            ShardCommand.Execute.class,
            execute -> assertThat(execute.request()).isEqualTo(benchmark.request()));
  }

  @Test
  void shardExecutesThePutsThatItApplies() throws MalformedException {
    ShardApplyBenchmark benchmark = new ShardApplyBenchmark();
    try {
      assertDone(benchmark.applyOnePut());
      assertThat(benchmark.shard().appliedIndex()).isEqualTo(1);

      assertDone(benchmark.applyPutInBatch());
      assertThat(benchmark.shard().appliedIndex()).isEqualTo(1 + ShardApplyBenchmark.BATCH_ENTRIES);
    } finally {
      benchmark.close();
    }
  }

  @Test
  void digestIsTheSameWheneverItIsTaken() {
    OriginDigest digest = new OriginDigestBenchmark().digest();

    assertThat(new OriginDigestBenchmark().digest())
        .isEqualTo(digest)
        .isNotEqualTo(OriginDigest.MIN);
  }

  private static void assertDone(ByteString outcome) throws MalformedException {
    assertThat(ShardCodec.decodeOutcome(outcome)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void directoryOfManyOriginsFindsThoseThatAreThereAndNoOthers(@TempDir Path directory) {
    Path store = directory.resolve("store");

    DirectoryScale.Figures built = DirectoryScale.measure(2_500, store, 100, 1_000);
    DirectoryScale.Figures opened = DirectoryScale.measure(2_500, store, 100, 1_000);

    assertThat(built.bytesPerOrigin()).isPositive();
    assertThat(opened.json()).startsWith("{\"origins\":2500,");
  }
}
