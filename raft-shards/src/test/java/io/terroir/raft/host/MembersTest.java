package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The members of a group are part of what it replicates. */
class MembersTest {
  private static final RaftConfig SHORT_LOGS =
      RaftConfig.defaults().withLog(20_000, 100_000, 50_000);
  private static final int MUCH = 200;

  private final HostCluster cluster = new HostCluster(81, 1, SHORT_LOGS, 5);
  private final NodeId leader = cluster.awaitLeader();

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  private List<NodeId> without(NodeId... gone) {
    List<NodeId> rest = new ArrayList<>(cluster.nodes());
    rest.removeAll(List.of(gone));
    return rest;
  }

  private ChangeAnswer change(NodeId at, LogPosition of, List<NodeId> voters) {
    CompletableFuture<ChangeAnswer> answer = group(at).changeMembers(of, Membership.of(voters));
    assertThat(cluster.world.runUntil(answer::isDone, HostCluster.LONG)).isTrue();
    return answer.join();
  }

  private void remove(NodeId gone) {
    List<NodeId> rest = without(gone);
    LogPosition of = group(leader).configuration().at();
    assertThat(change(leader, of, rest)).isInstanceOf(ChangeAnswer.Begun.class);
    boolean complete =
        cluster.world.runUntil(
            () -> {
              Configuration now = group(leader).configuration();
              return now.members().equals(Membership.of(rest))
                  && group(leader).commitIndex() >= now.index();
            },
            HostCluster.LONG);
    assertThat(complete).isTrue();
  }

  private void awaitMembers(NodeId at, List<NodeId> expected) {
    boolean known =
        cluster.world.runUntil(() -> group(at).members().equals(expected), HostCluster.LONG);
    assertThat(known).as("%s knows %s", at, expected).isTrue();
  }

  private void writeMuch() {
    for (int i = 0; i < MUCH; i++) {
      cluster.write("c" + i + "x".repeat(2000));
    }
    boolean cut =
        cluster.world.runUntil(() -> group(leader).counters().compactions() > 0, HostCluster.LONG);
    assertThat(cut).as("the log was cut").isTrue();
  }

  @Test
  void leaderAnswersWhetherAChangeHasBegun() {
    cluster.write("first");
    LogPosition now = group(leader).configuration().at();
    assertThat(change(cluster.otherThan(leader), now, without(leader)))
        .isEqualTo(new ChangeAnswer.Refused(ChangeAnswer.Why.NOT_LEADER));
    assertThat(change(leader, new LogPosition(group(leader).term(), 99), without(leader)))
        .isEqualTo(new ChangeAnswer.Refused(ChangeAnswer.Why.OTHER_CONFIGURATION));
    assertThat(change(leader, now, without(leader))).isInstanceOf(ChangeAnswer.Begun.class);
  }

  @Test
  void leaderThatIsRemovedHandsOverToTheOthers() {
    cluster.write("first");
    List<NodeId> rest = without(leader);
    assertThat(change(leader, group(leader).configuration().at(), rest))
        .isInstanceOf(ChangeAnswer.Begun.class);
    NodeId next = cluster.awaitLeader(cluster.shard(), id -> !id.equals(leader));
    assertThat(cluster.leads(leader)).isFalse();
    cluster.write("second");
    assertThat(group(next).members()).isEqualTo(rest);
  }

  @Test
  void membersSurviveARestartThoughTheLogIsCut() {
    cluster.write("first");
    NodeId gone = cluster.otherThan(leader);
    remove(gone);
    writeMuch();
    List<NodeId> rest = without(gone);
    rest.forEach(cluster::crash);
    rest.forEach(cluster::restart);
    rest.forEach(id -> awaitMembers(id, without(gone)));
    cluster.write("last");
    cluster.assertNoFailures();
  }

  @Test
  void memberThatComesBackBySnapshotKnowsTheMembers() {
    NodeId gone = cluster.otherThan(leader);
    NodeId behind = without(leader, gone).get(0);
    cluster.write("first");
    cluster.crash(behind);
    remove(gone);
    writeMuch();
    cluster.restart(behind);
    assertThat(group(behind).members()).as("before it hears of it").isEqualTo(cluster.nodes());
    awaitMembers(behind, without(gone));
    assertThat(group(behind).counters().snapshotsRestored()).isEqualTo(1);

    cluster.crash(behind);
    cluster.restart(behind);
    awaitMembers(behind, without(gone));
    cluster.write("last");
    cluster.assertNoFailures();
  }
}
