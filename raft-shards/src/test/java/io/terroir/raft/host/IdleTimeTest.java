package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Time is given to groups when it has something for them, neither more often nor later. */
class IdleTimeTest {
  private static final Duration SOME_TIME = Duration.ofSeconds(10);

  private final RaftConfig config = RaftConfig.defaults().withRestAfter(Duration.ZERO);
  private final HostCluster cluster = new HostCluster(5, 1, config);

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  private NodeId settledLeader() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("before");
    cluster.world.runFor(Duration.ofSeconds(3));
    return leader;
  }

  @Test
  void aFollowerThatHearsItsLeaderIsHardlyEverTouched() {
    NodeId follower = cluster.otherThan(settledLeader());
    int[] timers = {0};
    cluster.world.onEvent(
        (at, where, what, fingerprint) ->
            timers[0] += where.equals(follower.name()) && what.equals("timer") ? 1 : 0);

    cluster.world.runFor(SOME_TIME);

    long timeouts = SOME_TIME.dividedBy(config.electionMin());
    assertThat(timers[0]).isPositive().isLessThanOrEqualTo((int) timeouts);
  }

  @Test
  void aLeaderBeatsAtItsIntervalWhetherItIsIdleOrBusy() {
    NodeId leader = settledLeader();
    int[] rounds = {0};
    group(leader).onRoundConfirmed(round -> rounds[0]++);
    long least = SOME_TIME.dividedBy(config.heartbeat()) * 9 / 10;

    cluster.world.runFor(SOME_TIME);
    assertThat(rounds[0]).as("idle").isGreaterThanOrEqualTo((int) least);

    rounds[0] = 0;
    Duration end = cluster.world.elapsed().plus(SOME_TIME);
    while (cluster.world.elapsed().compareTo(end) < 0) {
      CompletableFuture<?> written = cluster.propose(leader, "x");
      assertThat(cluster.world.runUntil(written::isDone, SOME_TIME)).isTrue();
    }
    assertThat(rounds[0]).as("busy").isGreaterThanOrEqualTo((int) least);
  }

  /** Whatever it has heard is in its queue: its own silence is not that of the others. */
  @Test
  void aFollowerThatWasStalledHearsItsLeaderBeforeItCampaigns() {
    NodeId leader = settledLeader();
    NodeId follower = cluster.otherThan(leader);
    NodeId third =
        cluster.nodes().stream()
            .filter(id -> !id.equals(leader) && !id.equals(follower))
            .findFirst()
            .orElseThrow();
    List<String> asked = new ArrayList<>();
    cluster.world.onEvent(
        (at, where, what, fingerprint) -> {
          if (where.equals(third.name()) && what.startsWith("RAFT from " + follower)) {
            asked.add(what);
          }
        });

    for (Duration stall :
        List.of(Duration.ofMillis(800), Duration.ofSeconds(2), Duration.ofMinutes(1))) {
      cluster.node(follower).pause(stall);
      cluster.world.runFor(stall.plusSeconds(2));
    }
    assertThat(asked).as("followers send nothing to each other but requests for votes").isEmpty();
  }

  @Test
  void aDeadLeaderIsReplacedWithinTheLongestTimeoutAndAnElection() {
    NodeId leader = settledLeader();
    Duration dead = cluster.world.elapsed();
    cluster.crash(leader);

    cluster.awaitLeader(cluster.shard(), id -> !id.equals(leader));

    assertThat(cluster.world.elapsed().minus(dead))
        .isLessThan(config.electionMax().plus(config.electionMin()));
  }
}
