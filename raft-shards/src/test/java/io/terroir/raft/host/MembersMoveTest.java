package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Members are added and removed from end to end. */
class MembersMoveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HostCluster cluster = new HostCluster(84, 1, RaftConfig.defaults(), 4, 3);
  private final NodeId leader = cluster.awaitLeader();
  private final NodeId follower = cluster.otherThan(leader);
  private final NodeId fresh = cluster.nodes().get(3);

  private RaftGroup group(NodeId node) {
    return cluster.group(node, cluster.shard());
  }

  private <T> CompletableFuture<T> ended(CompletableFuture<T> future) {
    return ended(cluster, future);
  }

  private static <T> CompletableFuture<T> ended(HostCluster in, CompletableFuture<T> future) {
    assertThat(in.world.runUntil(future::isDone, HostCluster.LONG)).isTrue();
    return future;
  }

  private Refusal refusal(CompletableFuture<?> future) {
    try {
      ended(future).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TerroirRefusedException refused) {
        return refused.refusal();
      }
    }
    throw new AssertionError("expected a refusal");
  }

  @Test
  void aNodeIsAddedAndAnotherRemoved() {
    cluster.write("first");
    ended(MembersMove.add(group(leader), fresh, PATIENCE)).join();
    assertThat(group(leader).members()).hasSize(4).contains(fresh);
    ended(MembersMove.remove(group(leader), follower, PATIENCE)).join();
    assertThat(group(leader).members()).hasSize(3).doesNotContain(follower);
    cluster.write("second");
    assertThat(
            cluster.world.runUntil(
                () -> cluster.list(fresh).size() == 2 && !cluster.isOpen(follower),
                HostCluster.LONG))
        .isTrue();
  }

  @Test
  void askingAgainIsHarmless() {
    ended(MembersMove.add(group(leader), fresh, PATIENCE)).join();
    ended(MembersMove.add(group(leader), fresh, PATIENCE)).join();
    ended(MembersMove.remove(group(leader), fresh, PATIENCE)).join();
    ended(MembersMove.remove(group(leader), fresh, PATIENCE)).join();
    assertThat(group(leader).members()).hasSize(3);
  }

  @Test
  void aLeaderIsRemovedToo() {
    ended(MembersMove.remove(group(leader), leader, PATIENCE)).join();
    NodeId next = cluster.awaitLeader(cluster.shard(), node -> !node.equals(leader));
    assertThat(group(next).members()).hasSize(2).doesNotContain(leader);
  }

  @Test
  void theLastVoterStays() {
    List<NodeId> others =
        group(leader).members().stream().filter(node -> !node.equals(leader)).toList();
    others.forEach(node -> ended(MembersMove.remove(group(leader), node, PATIENCE)).join());
    assertThat(refusal(MembersMove.remove(group(leader), leader, PATIENCE)).field())
        .isEqualTo("node");
  }

  @Test
  void whoCannotBeReachedStaysALearner() {
    cluster.crash(fresh);
    Refusal refusal = refusal(MembersMove.add(group(leader), fresh, Duration.ofSeconds(2)));
    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("is a learner");
    assertThat(group(leader).configuration().members().learners()).containsExactly(fresh);
    cluster.restart(fresh);
    ended(MembersMove.add(group(leader), fresh, PATIENCE)).join();
    assertThat(group(leader).members()).contains(fresh);
  }

  /** The nodes beat on for another group that rests, so that it would sleep for ever. */
  @Test
  void aLearnerThatRestsNoticesThatItIsRemoved() {
    HostCluster two = twoGroupsThatRestWithALearner(85);
    NodeId leads = two.awaitLeader();
    NodeId learns = two.nodes().get(3);

    ended(two, MembersMove.remove(two.group(leads, two.shard()), learns, PATIENCE)).join();

    assertThat(two.world.runUntil(() -> !two.isOpen(learns), HostCluster.LONG)).isTrue();
  }

  @Test
  void aLearnerThatRestsIsToldAlsoByALeaderThatLeadsNoMore() {
    HostCluster two = twoGroupsThatRestWithALearner(86);
    NodeId leads = two.awaitLeader();
    NodeId learns = two.nodes().get(3);
    RaftGroup group = two.group(leads, two.shard());
    NodeId next =
        group.members().stream().filter(node -> !node.equals(leads)).findFirst().orElseThrow();
    CompletableFuture<Void> removed = MembersMove.remove(group, learns, PATIENCE);
    // Not for so long that the nodes take each other for dead.
    two.world.network().cut(leads, learns);
    ended(two, removed).join();
    CompletableFuture<Void> moved = LeaderMove.begin(group, next, PATIENCE);
    two.world.runFor(Duration.ofMillis(150));
    assertThat(moved).isCompleted();
    assertThat(two.rests(learns, two.shard())).as("it has heard nothing of it").isTrue();
    two.world.network().heal(leads, learns);

    assertThat(two.world.runUntil(() -> !two.isOpen(learns), HostCluster.LONG)).isTrue();
  }

  private static HostCluster twoGroupsThatRestWithALearner(long seed) {
    HostCluster two = new HostCluster(seed, 2, RaftConfig.defaults(), 4, 3);
    NodeId leads = two.awaitLeader();
    NodeId learns = two.nodes().get(3);
    ShardId other = two.shards.get(1);
    NodeId ledBy = two.awaitLeader(other, node -> true);
    two.world.runFor(Duration.ofSeconds(1));
    if (!ledBy.equals(leads)) {
      ended(two, LeaderMove.begin(two.group(ledBy, other), leads, PATIENCE)).join();
    }
    two.world.runFor(Duration.ofSeconds(1));
    for (ShardId shard : two.shards) {
      RaftGroup group = two.group(leads, shard);
      Configuration now = group.configuration();
      Membership target = new Membership(now.members().voters(), List.of(), List.of(learns));
      assertThat(ended(two, group.changeMembers(now.at(), target)).join())
          .isInstanceOf(ChangeAnswer.Begun.class);
    }
    assertThat(two.world.runUntil(() -> allRest(two), HostCluster.LONG)).isTrue();
    return two;
  }

  private static boolean allRest(HostCluster cluster) {
    return cluster.nodes().stream()
        .allMatch(node -> cluster.shards.stream().allMatch(shard -> cluster.rests(node, shard)));
  }

  @Test
  void onlyALeaderChangesMembers() {
    cluster.write("first");
    Refusal refusal = refusal(MembersMove.add(group(follower), fresh, PATIENCE));
    assertThat(refusal.reason()).isEqualTo(Reason.NOT_LEADER);
    assertThat(refusal.leaderHint()).contains(leader);
  }

  /** What it has is committed, and may have been left since. */
  @Test
  void onlyALeaderThatIsConfirmedSaysThatSomethingIsAsWanted() {
    cluster.write("first");
    assertThat(refusal(MembersMove.add(group(follower), leader, PATIENCE)).reason())
        .isEqualTo(Reason.NOT_LEADER);

    cluster.world.network().isolate(leader);
    CompletableFuture<Void> said = MembersMove.add(group(leader), follower, PATIENCE);
    assertThat(refusal(said).reason()).isEqualTo(Reason.NOT_LEADER);
  }
}
