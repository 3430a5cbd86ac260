package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

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

class SplitShardTest {
  private static final OriginDigest MIDDLE = new OriginDigest(1L << 63, 0);
  private static final OriginDigest BELOW_MIDDLE = new OriginDigest((1L << 63) - 1, -1);
  private static final OriginDigest QUARTER = new OriginDigest(1L << 62, 0);
  private static final OriginDigest THREE_QUARTERS = new OriginDigest(3L << 62, 0);
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
    directory.changes.clear();
  }

  @Test
  void theChildHasTheUpperPartOnTheSameNodesAndDisks() {
    List<ShardRecord> shards = split(new SplitShard(LOWER, 2, 2, QUARTER));

    ShardRecord parent = shards.get(0);
    ShardRecord child = shards.get(1);
    assertThat(parent.id()).isEqualTo(LOWER);
    assertThat(parent.last()).isEqualTo(QUARTER.previous());
    assertThat(child.id()).isEqualTo(new ShardId(FIRST, IRELAND, 2));
    assertThat(child.first()).isEqualTo(QUARTER);
    assertThat(child.last()).isEqualTo(BELOW_MIDDLE);
    assertThat(child.members()).isEqualTo(parent.members());
    assertThat(child.disks()).isEqualTo(parent.disks());
    assertThat(shards.get(2).id()).isEqualTo(UPPER);
    assertThat(shards).extracting(ShardRecord::generation).containsExactly(2L, 2L, 1L);
  }

  @Test
  void theHigherGenerationIsKept() {
    split(new SplitShard(UPPER, 2, 2, THREE_QUARTERS));
    directory.changes.clear();

    ShardsCreated repeated =
        (ShardsCreated) directory.execute(new SplitShard(UPPER, 2, 2, THREE_QUARTERS));

    assertThat(repeated.created()).isFalse();
    assertThat(repeated.shards()).hasSize(3);
    assertThat(directory.changes).isEmpty();
  }

  @Test
  void splitsAreRecordedInTheOrderOfTheShardsLog() {
    directory.refuses(new SplitShard(LOWER, 3, 3, QUARTER), Reason.COMPARE_FAILED, "generation 1");
  }

  @Test
  void aSplitThatCannotBeIsRefused() {
    directory.refuses(
        new SplitShard(LOWER, 2, 2, THREE_QUARTERS), Reason.INVALID_ARGUMENT, "not inside");
    directory.refuses(
        new SplitShard(LOWER, 2, 2, OriginDigest.MIN), Reason.INVALID_ARGUMENT, "not inside");
    directory.refuses(
        new SplitShard(LOWER, 2, 1, QUARTER), Reason.INVALID_ARGUMENT, "there is a shard");
    directory.refuses(
        new SplitShard(new ShardId(FIRST, IRELAND, 7), 2, 8, QUARTER),
        Reason.INVALID_ARGUMENT,
        "there is no shard");
  }

  private List<ShardRecord> split(SplitShard split) {
    ShardsCreated outcome = (ShardsCreated) directory.execute(split);
    assertThat(outcome.created()).isTrue();
    return outcome.shards();
  }
}
