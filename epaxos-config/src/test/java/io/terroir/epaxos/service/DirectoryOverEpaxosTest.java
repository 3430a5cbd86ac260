package io.terroir.epaxos.service;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.REGIONS;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.claim;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.EpaxosConfig;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.replica.ReplicaOperations;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory on real EPaxos replicas in a simulated world. */
class DirectoryOverEpaxosTest {
  private static final Duration LIMIT = DirectoryCluster.LIMIT;

  private final Set<NodeId> started = new HashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void claimsThatRaceOverABadNetworkEndWithOneHomeThatAllViewsShow(long seed) {
    DirectoryCluster cluster = new DirectoryCluster(seed, this::join);
    cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    cluster.world.network().setLoss(0.05);
    cluster.world.network().setDuplication(0.05);
    cluster.world.network().setReordering(true);
    RandomGenerator random = cluster.world.random("claims");
    Map<OriginDigest, List<CompletableFuture<DirectoryOutcome>>> races = new HashMap<>();
    for (int number = 0; number < 10; number++) {
      OriginDigest origin = origin(number);
      List<CompletableFuture<DirectoryOutcome>> race = new ArrayList<>();
      races.put(origin, race);
      for (DirectoryCluster.Gateway gateway : cluster.gateways()) {
        cluster.world.schedule(
            Duration.ofMillis(random.nextInt(100)),
            () -> race.add(gateway.client.submit(claim(origin, gateway.region), LIMIT)));
      }
    }
    cluster.world.runFor(Duration.ofSeconds(1));

    races.forEach(
        (origin, race) -> {
          List<Claimed> outcomes = race.stream().map(c -> (Claimed) cluster.await(c)).toList();
          assertThat(outcomes).hasSize(3);
          assertThat(outcomes).extracting(Claimed::binding).containsOnly(outcomes.get(0).binding());
          assertThat(outcomes).filteredOn(Claimed::firstClaim).hasSize(1);
        });
    cluster.world.network().setLoss(0);
    cluster.awaitAgreement();
    assertThat(canonicalStates(cluster)).hasSize(1);
    assertThat(cluster.world.failures()).isEmpty();
  }

  /** The first attempt is left open by its coordinator, and may yet be decided as it was. */
  @Test
  void aClaimThatIsRetriedElsewhereWhileItIsRecoveredBindsOnce() {
    for (int millis = 0; millis <= 120; millis += 10) {
      started.clear();
      DirectoryCluster cluster = new DirectoryCluster(millis, this::join);
      cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
      CompletableFuture<DirectoryOutcome> first =
          cluster.gateway(VIRGINIA).client.submit(claim(origin(1), VIRGINIA), LIMIT);
      cluster.world.runFor(Duration.ofMillis(millis));
      cluster.config(VIRGINIA).crash();
      CompletableFuture<DirectoryOutcome> retry =
          cluster.gateway(IRELAND).client.submit(claim(origin(1), VIRGINIA), LIMIT);

      Claimed retried = (Claimed) cluster.await(retry);
      Claimed answered = (Claimed) cluster.await(first);
      cluster.config(VIRGINIA).restart();
      cluster.awaitAgreement();

      assertThat(answered.binding()).isEqualTo(retried.binding());
      assertThat(answered.decidedBy()).isEqualTo(retried.decidedBy());
      assertThat(canonicalStates(cluster)).hasSize(1);
    }
  }

  @Test
  void aConfigReplicaComesBackWithItsDirectoryAndWhatItMissed() {
    DirectoryCluster cluster = new DirectoryCluster(1, this::join);
    cluster.found(3, createKeyspace("orders", policy(euOnly())));
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));

    cluster.config(IRELAND).crash();
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(2), IRELAND), LIMIT));
    cluster.awaitSoon(() -> knows(cluster, 2));
    cluster.config(IRELAND).restart();

    cluster.awaitAgreement();
    assertThat(cluster.config(IRELAND).directory.bindingsAfter(Optional.empty(), 9))
        .extracting(OriginBinding::origin)
        .contains(origin(2));
    assertThat(canonicalStates(cluster)).hasSize(1);
  }

  @Test
  void aCommittedClaimIsAnsweredWithTheSameHomeAfterEveryReplicaWasRestarted() {
    DirectoryCluster cluster = new DirectoryCluster(1, this::join);
    cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    Claimed before =
        (Claimed)
            cluster.await(
                cluster.gateway(VIRGINIA).client.submit(claim(origin(1), VIRGINIA), LIMIT));

    REGIONS.forEach(region -> cluster.config(region).crash());
    REGIONS.forEach(region -> cluster.config(region).restart());

    Claimed after =
        (Claimed)
            cluster.await(
                cluster.gateway(FRANKFURT).client.submit(claim(origin(1), FRANKFURT), LIMIT));
    assertThat(after.binding()).isEqualTo(before.binding());
    assertThat(after.decidedBy()).isEqualTo(before.decidedBy());
    assertThat(after.firstClaim()).isFalse();
  }

  @Test
  void aRegionThatIsCutOffKeepsItsViewAndCatchesUp() {
    DirectoryCluster cluster = new DirectoryCluster(1, this::join);
    cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));
    cluster.awaitSoon(() -> knows(cluster, 1));
    cluster.world.network().isolate(IRELAND);

    cluster.await(cluster.gateway(VIRGINIA).client.submit(claim(origin(2), VIRGINIA), LIMIT));
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(knows(cluster, 1)).isTrue();
    assertThat(knows(cluster, 2)).isFalse();

    cluster.world.network().healAll();
    cluster.awaitAgreement();
    assertThat(knows(cluster, 2)).isTrue();
  }

  private static boolean knows(DirectoryCluster cluster, int number) {
    return cluster.gateway(IRELAND).view.binding(FIRST, origin(number)).isPresent();
  }

  private static Set<Object> canonicalStates(DirectoryCluster cluster) {
    Set<Object> states = new HashSet<>();
    REGIONS.forEach(region -> states.add(cluster.config(region).directory.canonicalState()));
    return states;
  }

  private ReplicaOperations join(
      SimulatedNode node, StateMachine stateMachine, Runnable whenReady) {
    Map<ReplicaId, NodeId> members = new HashMap<>();
    REGIONS.forEach(
        region ->
            members.put(new ReplicaId(members.size() + 1), DirectoryCluster.configOf(region)));
    boolean firstStart = started.add(node.peer().node());
    EpaxosReplica replica =
        new EpaxosReplica(
            EpaxosConfig.of(
                node.peer().node(),
                new DiskId(1),
                members,
                firstStart ? BlankDisk.NEW_CLUSTER : BlankDisk.LOST),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            stateMachine);
    var unused = replica.ready().thenRun(whenReady);
    replica.start();
    return replica;
  }
}
