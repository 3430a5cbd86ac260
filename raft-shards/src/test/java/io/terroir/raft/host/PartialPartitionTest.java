package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Partitions in which no two members see the same others: the outage of Cloudflare's etcd of 2
 * November 2020, and the three scenarios of Omni-Paxos (Ng, Haridi, Carbone, EuroSys 2023, section
 * 2).
 */
class PartialPartitionTest {
  private static final int MEMBERS = 5;
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration STABLE = Duration.ofSeconds(20);

  private final HostCluster cluster = new HostCluster(41, 1, RaftConfig.defaults(), MEMBERS);
  private final NodeId leader = cluster.awaitLeader();
  private final List<NodeId> followers =
      cluster.nodes().stream().filter(id -> !id.equals(leader)).toList();

  private void cut(NodeId one, NodeId other) {
    cluster.world.network().cut(one, other);
    cluster.world.network().cut(other, one);
  }

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  private Term highestTerm() {
    return cluster.nodes().stream()
        .map(id -> group(id).term())
        .reduce(Term.ZERO, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** A switch lets some members see the others but not the leader. */
  @Test
  void membersThatSeeAllButTheLeaderNeitherDeposeItNorRaiseTerms() {
    cluster.write("before");
    Term term = group(leader).term();
    cut(leader, followers.get(0));
    cut(leader, followers.get(1));
    cluster.world.runFor(STABLE);
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(highestTerm()).isEqualTo(term);
    cluster.write("during");
    cluster.world.network().healAll();
    cluster.awaitEqualLists(2);
  }

  /**
   * Omni-Paxos, quorum loss: only one member still reaches a majority, and the leader is another.
   */
  @Test
  void onlyMemberThatReachesAMajorityLeadsAfterTheLeaderHasLostIts() {
    cluster.write("before");
    NodeId hub = followers.get(0);
    cutAllLinksBut(hub);
    assertThat(cluster.awaitLeader(cluster.shard(), hub::equals)).isEqualTo(hub);
    cluster.world.runFor(SETTLED);
    Term term = group(hub).term();
    cluster.world.runFor(STABLE);
    assertThat(group(hub).isLeader()).isTrue();
    assertThat(highestTerm()).isEqualTo(term);
    cluster.write("during");
    cluster.world.network().healAll();
    cluster.awaitEqualLists(2);
  }

  /**
   * Omni-Paxos, constrained election: the only member that reaches a majority has an older log than
   * all others, and the leader is gone. Raft elects nobody, since the votes of those who are ahead
   * would be needed, and they reach no majority themselves. What must hold: nothing is lost or
   * decided twice, terms stay, and a leader is elected as soon as one link more works.
   */
  @Test
  void nobodyLeadsWhileTheOnlyOneThatReachesAMajorityIsBehindAndThenNothingIsLost() {
    NodeId hub = followers.get(0);
    cluster.world.network().isolate(hub);
    cluster.write("without the hub");
    cluster.world.network().healAll();
    cluster.world.network().isolate(leader);
    cutAllLinksBut(hub);
    cluster.world.runFor(STABLE);
    assertThat(cluster.nodes()).noneMatch(id -> !id.equals(leader) && group(id).isLeader());
    cluster.world.network().healAll();
    cluster.write("after");
    cluster.world.runFor(SETTLED);
    assertThat(cluster.list(leader)).containsExactly("without the hub", "after");
    cluster.nodes().forEach(id -> assertThat(cluster.list(id)).isEqualTo(cluster.list(leader)));
    cluster.assertNoFailures();
  }

  /** Omni-Paxos, chained: neighbours in a row see each other, and the leader is at one end. */
  @Test
  void membersInARowKeepALeaderThatAMajorityReaches() {
    HostCluster three = new HostCluster(43, 1, RaftConfig.defaults());
    NodeId first = three.awaitLeader();
    List<NodeId> others = three.nodes().stream().filter(id -> !id.equals(first)).toList();
    three.write("before");
    three.world.network().cut(first, others.get(1));
    three.world.network().cut(others.get(1), first);
    three.world.runFor(SETTLED);
    Term term = three.group(three.awaitLeader(), three.shard()).term();
    three.world.runFor(STABLE);
    assertThat(three.group(three.awaitLeader(), three.shard()).term()).isEqualTo(term);
    three.write("during");
    three.world.network().healAll();
    three.awaitEqualLists(2);
  }

  private void cutAllLinksBut(NodeId hub) {
    for (NodeId one : cluster.nodes()) {
      for (NodeId other : cluster.nodes()) {
        if (one.compareTo(other) < 0 && !one.equals(hub) && !other.equals(hub)) {
          cut(one, other);
        }
      }
    }
  }
}
