package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Links that lose everything in one direction only. Every set of the six links between three
 * replicas is tried, with a command of each replica on the same key.
 */
class AsymmetricPartitionsTest {
  private record Link(int from, int to) {}

  private static final List<Link> LINKS = links();
  private static final long LONG_ENOUGH_MILLIS = 10_000;

  private final List<CommandId> submitted = new ArrayList<>();

  private static List<Link> links() {
    List<Link> all = new ArrayList<>();
    for (int from = 1; from <= 3; from++) {
      for (int to = 1; to <= 3; to++) {
        if (from != to) {
          all.add(new Link(from, to));
        }
      }
    }
    return all;
  }

  private static boolean isOver(Set<Link> cut, TestCluster.InFlight sent) {
    return cut.contains(new Link(sent.from().number(), sent.to().number()));
  }

  private TestCluster run(Set<Link> cut, long millis) {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    submitted.clear();
    for (int at = 1; at <= 3; at++) {
      submitted.add(script.submit(at, TestCluster.write("of " + at, "k")));
    }
    script.passTimeWithout(millis, sent -> isOver(cut, sent));
    cluster.checkVisibility();
    cluster.checkExecutionOrder();
    return cluster;
  }

  /** Whoever cannot reach one replica goes by the third. */
  @Test
  void oneDeadLinkStopsNobody() {
    for (Link cut : LINKS) {
      TestCluster cluster = run(Set.of(cut), LONG_ENOUGH_MILLIS);
      for (int at = 1; at <= 3; at++) {
        assertThat(cluster.instance(at, submitted.get(0)).isCommitted()).as("%s", cut).isTrue();
        assertThat(cluster.replica(at).core().openIds()).as("%s at %d", cut, at).isEmpty();
      }
    }
  }

  @Test
  void everythingIsDecidedInOneWayAfterAnyAsymmetricPartition() {
    for (int set = 0; set < 1 << LINKS.size(); set++) {
      Set<Link> cut = new HashSet<>();
      for (int link = 0; link < LINKS.size(); link++) {
        if ((set >> link & 1) == 1) {
          cut.add(LINKS.get(link));
        }
      }
      TestCluster cluster = run(cut, 2_000);
      new Script(cluster).settle();
      assertThat(cluster.decisions().keySet()).as("%s", cut).containsAll(submitted);
    }
  }
}
