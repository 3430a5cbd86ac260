package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.LeaderMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who leads more than its share hands over, and nobody hands back. */
final class LeaderBalanceTest {
  private static final int SHARDS = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private StrongKeyspace keyspace = new StrongKeyspace(3, SHARDS, LayerSettings.DEFAULT);

  private List<RaftGroup> leaders() {
    return IntStream.range(0, SHARDS)
        .mapToObj(i -> keyspace.leader(StrongKeyspace.shard(i)))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<Term> terms() {
    return leaders().stream().map(RaftGroup::term).toList();
  }

  private long ledBy(NodeId node) {
    return leaders().stream().filter(group -> group.leader().equals(Optional.of(node))).count();
  }

  private void allToOne(NodeId node) {
    for (RaftGroup group : leaders()) {
      if (!group.leader().equals(Optional.of(node))) {
        keyspace.await(LeaderMove.begin(group, node, PATIENCE));
      }
    }
    assertThat(ledBy(node)).isEqualTo(SHARDS);
  }

  @Test
  void whoLeadsClearlyMoreThanItsShareHandsOverAndThenThatIsThat() {
    NodeId one = keyspace.nodes().findFirst().orElseThrow();
    allToOne(one);

    keyspace.cluster.world().runFor(Duration.ofSeconds(15));
    assertThat(ledBy(one)).as("it may pass by itself").isEqualTo(SHARDS);
    keyspace.cluster.world().runFor(Duration.ofMinutes(2));
    assertThat(keyspace.nodes().map(this::ledBy)).containsOnly((long) SHARDS / 3);

    List<Term> then = terms();
    keyspace.cluster.world().runFor(Duration.ofMinutes(5));
    assertThat(terms()).isEqualTo(then);
    assertThat(keyspace.cluster.world().failures()).isEmpty();
  }

  @Test
  void leadersStayWhereTheyAreIfTheOperatorWantsThat() {
    keyspace =
        new StrongKeyspace(
            3, SHARDS, LayerSettings.DEFAULT.withUpkeep(LayerSettings.MEMBER_GRACE, false));
    NodeId one = keyspace.nodes().findFirst().orElseThrow();
    allToOne(one);

    keyspace.cluster.world().runFor(Duration.ofMinutes(3));

    assertThat(ledBy(one)).isEqualTo(SHARDS);
  }
}
