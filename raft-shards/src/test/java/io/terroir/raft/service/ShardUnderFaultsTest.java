package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.TestReplica;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * A shard on real Raft groups while leaders crash, nodes are cut off and messages are lost: its key
 * behaves as one register, every write happens exactly once, closed times are kept, and in the end
 * all replicas hold the same.
 */
class ShardUnderFaultsTest {
  private static final int CLIENTS = 4;
  private static final int OPERATIONS = 60;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ATTEMPTS = 20;

  @Test
  void staysLinearizableAndExactlyOnceWhenLeadersCrash() {
    for (long seed = 1; seed <= 4; seed++) {
      ShardCluster cluster = new ShardCluster(seed, RaftConfig.defaults(), ShardLimits.DEFAULT);
      run(cluster, Faults.CRASHES);
    }
  }

  @Test
  void staysLinearizableAndExactlyOnceWhenNodesAreCutOffAndMessagesLost() {
    for (long seed = 11; seed <= 14; seed++) {
      ShardCluster cluster = new ShardCluster(seed, RaftConfig.defaults(), ShardLimits.DEFAULT);
      run(cluster, Faults.NETWORK);
    }
  }

  @Test
  void staysLinearizableAndExactlyOnceWhenReplicasComeBackBySnapshot() {
    RaftConfig shortLog = RaftConfig.defaults().withLog(1_000, 1_000, 100);
    long restored = 0;
    for (long seed = 21; seed <= 24; seed++) {
      ShardCluster cluster = new ShardCluster(seed, shortLog, ShardLimits.DEFAULT);
      run(cluster, Faults.CRASHES);
      restored += cluster.snapshotsRestored();
    }
    assertThat(restored).isPositive();
  }

  /** It rests whenever its clients pause; its node closes time for it. */
  @Test
  void staysLinearizableAndExactlyOnceWhenItRestsInBetween() {
    RaftConfig restless = RaftConfig.defaults().withRestAfter(Duration.ofMillis(50));
    for (long seed = 31; seed <= 34; seed++) {
      run(new ShardCluster(seed, restless, ShardLimits.DEFAULT), Faults.CRASHES);
      run(new ShardCluster(seed + 10, restless, ShardLimits.DEFAULT), Faults.NETWORK);
    }
  }

  private enum Faults {
    CRASHES,
    NETWORK
  }

  private static void run(ShardCluster cluster, Faults faults) {
    SimulatedWorld world = cluster.world();
    RegisterHistory history = new RegisterHistory();
    List<RegisterClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new RegisterClient(cluster, "client-" + i, history, OPERATIONS));
    }
    clients.forEach(RegisterClient::start);
    RandomGenerator random = world.random("faults");
    for (int round = 0; round < 8; round++) {
      world.runFor(Duration.ofMillis(300 + random.nextInt(700)));
      fault(cluster, faults, random);
      world.runFor(Duration.ofMillis(500 + random.nextInt(3_000)));
      heal(cluster);
    }
    assertThat(world.runUntil(() -> clients.stream().allMatch(RegisterClient::isDone), LIMIT))
        .as("all operations are served in %s", world)
        .isTrue();

    assertThat(clients.stream().mapToInt(RegisterClient::retries).sum()).isPositive();
    assertThat(history.size()).isEqualTo(CLIENTS * OPERATIONS);
    history.assertLinearizable();
    cluster.closedTimes().forEach(history::assertKept);
    assertThat(cluster.closedTimes()).isNotEmpty();
    assertThat(versionOfTheKey(cluster)).as("each write once").isEqualTo(history.writes());
    assertThat(world.runUntil(() -> cluster.stateHashes().size() == 1, LIMIT))
        .as("replicas converge in %s", world)
        .isTrue();
    assertThat(world.failures()).isEmpty();
    assertThat(cluster.quarantined()).as("nobody is blamed in %s", world).isEmpty();
  }

  private static void fault(ShardCluster cluster, Faults faults, RandomGenerator random) {
    List<NodeId> members = cluster.members();
    NodeId victim =
        members.stream()
            .filter(cluster::leads)
            .findFirst()
            .orElseGet(() -> members.get(random.nextInt(members.size())));
    if (random.nextInt(3) == 0) {
      victim = members.get(random.nextInt(members.size()));
    }
    switch (faults) {
      case CRASHES -> cluster.crash(victim);
      case NETWORK -> {
        cluster.world().network().setLoss(0.02);
        cluster.world().network().setDuplication(0.02);
        if (random.nextBoolean()) {
          cluster.world().network().isolate(victim);
        } else {
          cutOneWay(cluster, victim, random);
        }
      }
    }
  }

  private static void cutOneWay(ShardCluster cluster, NodeId victim, RandomGenerator random) {
    boolean inbound = random.nextBoolean();
    for (NodeId other : cluster.members()) {
      if (!other.equals(victim)) {
        cluster.world().network().cut(inbound ? other : victim, inbound ? victim : other);
      }
    }
  }

  private static void heal(ShardCluster cluster) {
    cluster.restartAll();
    cluster.world().network().setLoss(0);
    cluster.world().network().setDuplication(0);
    cluster.world().network().healAll();
  }

  /** Asks whoever leads, until the one that does is found: a deposed leader may not know it yet. */
  private static long versionOfTheKey(ShardCluster cluster) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (NodeId leader : cluster.members().stream().filter(cluster::leads).toList()) {
        CompletableFuture<ShardResponse> response =
            new ShardClient(cluster.node(leader).requests())
                .call(
                    leader,
                    RegisterClient.read(),
                    ResidencyScope.only(Set.of(TestReplica.REGION)),
                    Duration.ofSeconds(5));
        cluster.world().runUntil(response::isDone, Duration.ofSeconds(5));
        if (response.join() instanceof ShardResponse.Served served) {
          return RegisterClient.versionOf(served);
        }
      }
      cluster.world().runFor(Duration.ofMillis(200));
    }
    throw new AssertionError("no leader serves in " + cluster.world());
  }
}
