package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Replicas are opened where a leader wants them, and go where they are members no more. */
class ReplicaLifecycleTest {
  private static final RaftConfig CONFIG = RaftConfig.defaults().withLog(20_000, 100_000, 50_000);
  private static final Duration MANY_ELECTIONS = CONFIG.electionMax().multipliedBy(10);

  /** Three found the group, two are there. */
  private final HostCluster cluster = new HostCluster(83, 1, CONFIG, 5, 3);

  private final NodeId leader = cluster.awaitLeader();
  private final List<NodeId> founders = cluster.nodes().subList(0, 3);
  private final NodeId fresh = cluster.nodes().get(3);
  private final List<NodeId> followers =
      founders.stream().filter(node -> !node.equals(leader)).toList();
  private final NodeId goes = followers.get(0);
  private final NodeId stays = followers.get(1);

  private RaftGroup group(NodeId node) {
    return cluster.group(node, cluster.shard());
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    assertThat(cluster.world.runUntil(condition, HostCluster.LONG)).as(what).isTrue();
  }

  private boolean begin(Membership target) {
    NodeId leads = cluster.awaitLeader();
    CompletableFuture<ChangeAnswer> answer =
        group(leads).changeMembers(group(leads).configuration().at(), target);
    await("an answer", answer::isDone);
    return answer.join() instanceof ChangeAnswer.Begun;
  }

  /** Asks until it is begun, and waits until it is complete. */
  private void change(List<NodeId> voters, NodeId... learners) {
    Membership target = new Membership(voters, List.of(), List.of(learners));
    await("the change begins", () -> begin(target));
    await(
        "the change is complete",
        () ->
            cluster.leader(cluster.shard()).isPresent()
                && isComplete(cluster.awaitLeader(), target));
  }

  private boolean isComplete(NodeId at, Membership target) {
    Configuration now = group(at).configuration();
    return now.members().equals(target) && group(at).commitIndex() >= now.index();
  }

  private static List<NodeId> with(List<NodeId> nodes, NodeId node) {
    List<NodeId> all = new ArrayList<>(nodes);
    all.add(node);
    return all;
  }

  private static List<NodeId> without(List<NodeId> nodes, NodeId node) {
    return nodes.stream().filter(other -> !other.equals(node)).toList();
  }

  private void add(NodeId node) {
    List<NodeId> voters = group(cluster.awaitLeader()).members();
    change(voters, node);
    change(with(voters, node));
  }

  private void remove(NodeId node) {
    change(without(group(cluster.awaitLeader()).members(), node));
  }

  private void awaitGone(NodeId node) {
    await(node + " has closed its replica", () -> !cluster.isOpen(node));
    assertThat(cluster.list(node)).isEmpty();
    assertThat(cluster.trace(node).present()).isFalse();
    assertThat(cluster.trace(node).removal()).isPresent();
  }

  @Test
  void aLeaderHasAReplicaOpenedWhichIsMadeAVoterOnceItHasCaughtUp() {
    cluster.write("first");
    assertThat(cluster.isOpen(fresh)).isFalse();
    add(fresh);
    assertThat(group(fresh).joining()).as("a majority has admitted it").isFalse();
    cluster.write("second");
    await("it applies", () -> cluster.list(fresh).equals(List.of("first", "second")));
    followers.forEach(cluster::crash);
    cluster.restart(stays);
    cluster.write("by a majority of which it is one");
    cluster.assertNoFailures();
  }

  @Test
  void aReplicaThatWasAddedIsOpenedAgainAfterARestart() {
    cluster.write("first");
    add(fresh);
    cluster.crash(fresh);
    cluster.restart(fresh);
    assertThat(cluster.isOpen(fresh)).isTrue();
    await("it knows the members", () -> group(fresh).members().contains(fresh));
    cluster.write("second");
    await("it goes on", () -> cluster.list(fresh).equals(List.of("first", "second")));
  }

  @Test
  void aMemberThatIsRemovedGivesUpWhatItHolds() {
    cluster.write("first");
    remove(goes);
    awaitGone(goes);
    cluster.write("second");
    cluster.assertNoFailures();
  }

  /** It is on the disk with which it has founded the group. */
  @Test
  void aRemovedMemberDoesNotFoundTheGroupAgain() {
    cluster.write("first");
    remove(goes);
    awaitGone(goes);
    cluster.crash(goes);
    cluster.restart(goes);
    cluster.world.runFor(MANY_ELECTIONS);
    assertThat(cluster.isOpen(goes)).isFalse();
  }

  @Test
  void aMemberThatIsRemovedWhileItIsDownLearnsItWhenItIsBack() {
    cluster.write("first");
    cluster.crash(goes);
    remove(goes);
    cluster.write("second");
    Term term = group(leader).term();
    cluster.restart(goes);
    awaitGone(goes);
    cluster.world.runFor(MANY_ELECTIONS);
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term()).as("it has disturbed nobody").isEqualTo(term);
  }

  @Test
  void aLeaderThatIsRemovedGivesUpWhatItHolds() {
    cluster.write("first");
    remove(leader);
    awaitGone(leader);
    cluster.write("second");
    cluster.assertNoFailures();
  }

  @Test
  void aLearnerThatIsRemovedGivesUpWhatItHolds() {
    cluster.write("first");
    change(founders, fresh);
    await("it follows", () -> cluster.list(fresh).equals(List.of("first")));
    change(founders);
    awaitGone(fresh);
  }

  @Test
  void aRemovedMemberThatIsAddedAgainBeginsWithNothingAndIsAdmitted() {
    cluster.write("first");
    remove(goes);
    awaitGone(goes);
    cluster.write("second");
    add(goes);
    assertThat(group(goes).joining()).isFalse();
    await("it has everything", () -> cluster.list(goes).equals(List.of("first", "second")));
    cluster.crash(goes);
    cluster.restart(goes);
    cluster.write("third");
    await("also later", () -> cluster.list(goes).size() == 3);
    cluster.assertNoFailures();
  }

  /**
   * One that lags and one that was removed were a majority once. If the latter founded the group
   * again, or forgot that it was removed, they would elect a leader that lacks what is committed.
   */
  @Test
  void whoWasRemovedAndWhoLagsElectNobody() {
    cluster.write("first");
    cluster.world.network().isolate(stays);
    add(fresh);
    remove(goes);
    cluster.write("second");
    awaitGone(goes);

    cluster.world.network().healAll();
    cluster.world.network().isolate(leader);
    cluster.world.network().isolate(fresh);
    cluster.crash(goes);
    cluster.restart(goes);
    cluster.world.runFor(MANY_ELECTIONS);
    assertThat(group(stays).isLeader()).isFalse();
    assertThat(cluster.isOpen(goes)).isFalse();

    cluster.world.network().healAll();
    cluster.write("third");
    await("it catches up", () -> cluster.list(stays).size() == 3);
    cluster.assertNoFailures();
  }

  /** Scenario 13: whoever leads next finds a joint configuration, and leaves it. */
  @Test
  void aChangeGoesOnWhoeverLeads() {
    cluster.write("first");
    change(founders, fresh);
    List<NodeId> target = with(without(founders, goes), fresh);
    await("it begins", () -> begin(Membership.of(target)));
    cluster.crash(leader);
    NodeId next = cluster.awaitLeader(cluster.shard(), node -> !node.equals(leader));
    await(
        "it is over one way or the other", () -> !group(next).configuration().members().isJoint());
    cluster.restart(leader);
    cluster.write("second");
    cluster.assertNoFailures();
  }
}
