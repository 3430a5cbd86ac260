package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.DirectoryCommand.ReserveChild;
import io.terroir.epaxos.directory.DirectoryCommand.SplitShard;
import io.terroir.epaxos.directory.DirectoryOutcome.ShardsCreated;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No two splits take the same number for the shard that they split off. */
class ReserveChildTest {
  private static final OriginDigest MIDDLE = new OriginDigest(1L << 63, 0);
  private static final OriginDigest BELOW_MIDDLE = new OriginDigest((1L << 63) - 1, -1);
  private static final OriginDigest QUARTER = new OriginDigest(1L << 62, 0);
  private static final ShardId LOWER = new ShardId(FIRST, IRELAND, 0);
  private static final ShardId UPPER = new ShardId(FIRST, IRELAND, 1);

  private final TestDirectory directory = TestDirectory.with(policy(ResidencyRule.ANYWHERE));

  @BeforeEach
  void twoShards() {
    List<NodeId> members =
        IntStream.rangeClosed(1, 3).mapToObj(n -> Samples.node(IRELAND, n).id()).toList();
    directory.execute(
        new DirectoryCommand.CreateShards(
            FIRST,
            IRELAND,
            List.of(
                new ShardPlacement(OriginDigest.MIN, BELOW_MIDDLE, members),
                new ShardPlacement(MIDDLE, OriginDigest.MAX, members))));
  }

  @Test
  void twoShardsThatSplitAtTheSameTimeAreGivenDifferentNumbers() {
    assertThat(reserve(LOWER, 2)).isEqualTo(2);
    assertThat(reserve(UPPER, 2)).isEqualTo(3);
  }

  @Test
  void whoeverAsksAgainForTheSameSplitIsGivenTheSameNumber() {
    reserve(LOWER, 2);
    reserve(UPPER, 2);

    assertThat(reserve(LOWER, 2)).isEqualTo(2);
  }

  @Test
  void theNextSplitIsGivenAnotherNumber() {
    reserve(LOWER, 2);
    directory.execute(new SplitShard(LOWER, 2, 2, QUARTER));

    assertThat(reserve(LOWER, 3)).isEqualTo(3);
    assertThat(reserve(new ShardId(FIRST, IRELAND, 2), 3)).isEqualTo(4);
  }

  @Test
  void aNumberIsSetAsideOnceTheSplitsBeforeAreRecorded() {
    directory.refuses(new ReserveChild(LOWER, 3), Reason.COMPARE_FAILED, "generation 1");
  }

  @Test
  void shardsThatAreNotThereDoNotSplit() {
    directory.refuses(
        new ReserveChild(new ShardId(FIRST, IRELAND, 7), 2), Reason.INVALID_ARGUMENT, "no shard");
  }

  @Test
  void aRegionHasSoManyShardsAndNoMore() {
    ShardId parent = UPPER;
    for (int shards = 2; shards < PolicyCheck.SHARDS_PER_REGION_MAX; shards++) {
      int child = reserve(parent, shards);
      directory.execute(new SplitShard(parent, shards, child, new OriginDigest(-1L, shards)));
      parent = new ShardId(FIRST, IRELAND, child);
    }

    directory.refuses(new ReserveChild(LOWER, 2), Reason.INVALID_ARGUMENT, "at most 1024 shards");
  }

  private int reserve(ShardId parent, long generation) {
    ShardsCreated outcome = (ShardsCreated) directory.execute(new ReserveChild(parent, generation));
    return outcome.shards().stream()
        .filter(shard -> shard.id().equals(parent))
        .findFirst()
        .orElseThrow()
        .reservedChild();
  }
}
