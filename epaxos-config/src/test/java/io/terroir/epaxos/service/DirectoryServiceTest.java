package io.terroir.epaxos.service;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.claim;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.DirectoryOutcome.Refused;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryServiceTest {
  private static final Duration LIMIT = DirectoryCluster.LIMIT;
  private static final Duration FRESH =
      DirectoryService.HOLD.plus(DirectoryFollower.PATIENCE).plusSeconds(1);

  private final SharedOrder order = new SharedOrder();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void claimsThatRaceFromThreeRegionsEndWithOneHomeThatAllViewsShow(long seed) {
    DirectoryCluster cluster = founded(seed);
    RandomGenerator random = cluster.world.random("claims");
    Map<OriginDigest, List<CompletableFuture<DirectoryOutcome>>> races = new HashMap<>();
    for (int number = 0; number < 20; number++) {
      OriginDigest origin = origin(number);
      races.put(origin, new ArrayList<>());
      for (DirectoryCluster.Gateway gateway : cluster.gateways()) {
        cluster.world.schedule(
            Duration.ofMillis(random.nextInt(100)),
            () ->
                races.get(origin).add(gateway.client.submit(claim(origin, gateway.region), LIMIT)));
      }
    }
    cluster.world.runFor(Duration.ofSeconds(1));

    races.forEach(
        (origin, claims) -> {
          List<Claimed> outcomes = claims.stream().map(c -> (Claimed) cluster.await(c)).toList();
          assertThat(outcomes).hasSize(3);
          assertThat(outcomes).extracting(Claimed::binding).containsOnly(outcomes.get(0).binding());
          assertThat(outcomes).filteredOn(Claimed::firstClaim).hasSize(1);
        });
    cluster.awaitAgreement();
    assertThat(cluster.gateway(VIRGINIA).view.bindings()).hasSize(20);
  }

  @Test
  void newsReachesAFollowerAtOnce() {
    DirectoryCluster cluster = founded(1);
    cluster.awaitAgreement();
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));

    cluster.world.runFor(Duration.ofMillis(2));

    assertThat(home(cluster, IRELAND, 1)).isEqualTo(IRELAND);
  }

  @Test
  void aViewKnowsItsAge() {
    DirectoryCluster cluster = founded(1);
    assertThat(cluster.world.runUntil(() -> isFresh(cluster, IRELAND), LIMIT)).isTrue();
    for (int second = 0; second < 10; second++) {
      cluster.world.runFor(Duration.ofMillis(970));
      assertThat(isFresh(cluster, IRELAND)).isTrue();
      assertThat(cluster.config(IRELAND).view.age().orElseThrow())
          .isLessThanOrEqualTo(LocalFollower.CONFIRM_INTERVAL);
    }
    cluster.world.network().isolate(cluster.gateway(IRELAND).node.peer().node());
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(cluster.gateway(IRELAND).view.age().orElseThrow())
        .isGreaterThan(Duration.ofSeconds(19));
  }

  @Test
  void aFollowerSurvivesTheCrashAndTheRestartOfItsConfigReplica() {
    DirectoryCluster cluster = founded(1);
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));

    cluster.config(IRELAND).crash();
    cluster.await(cluster.gateway(VIRGINIA).client.submit(claim(origin(2), VIRGINIA), LIMIT));
    assertThat(cluster.world.runUntil(() -> knows(cluster, IRELAND, 2), LIMIT)).isTrue();

    cluster.config(IRELAND).restart();
    cluster.world.runFor(ReplicaChoice.RETURN_AFTER);
    cluster.config(FRANKFURT).crash();
    cluster.config(VIRGINIA).crash();
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(3), IRELAND), LIMIT));
    assertThat(cluster.world.runUntil(() -> knows(cluster, IRELAND, 3), LIMIT)).isTrue();
    assertThat(isFresh(cluster, IRELAND)).isTrue();
    assertThat(cluster.world.failures()).isEmpty();
  }

  @Test
  void aViewNeverGoesBackWhenTheReplicaItTurnsToIsBehind() {
    DirectoryCluster cluster = founded(1);
    cluster.awaitAgreement();
    order.cutOff(DirectoryCluster.configOf(FRANKFURT));
    order.cutOff(DirectoryCluster.configOf(VIRGINIA));
    cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));
    assertThat(cluster.world.runUntil(() -> knows(cluster, IRELAND, 1), LIMIT)).isTrue();
    cluster.world.always(() -> assertThat(knows(cluster, IRELAND, 1)).isTrue());

    cluster.config(IRELAND).crash();
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(isFresh(cluster, IRELAND)).as("confirmed by a replica that is behind").isTrue();
    assertThat(knows(cluster, VIRGINIA, 1)).isFalse();

    order.heal(DirectoryCluster.configOf(VIRGINIA));
    assertThat(cluster.world.runUntil(() -> knows(cluster, VIRGINIA, 1), LIMIT)).isTrue();
  }

  @Test
  void aNewFollowerReadsTheSnapshotPageByPageAndMissesNothingMeanwhile() {
    DirectoryCluster cluster = founded(1);
    int many = 2 * DirectoryService.PAGE_BINDINGS_MAX + 100;
    claimMany(cluster, 0, many);

    DirectoryCluster.Gateway late = cluster.new Gateway(FRANKFURT, "late");
    cluster.world.runFor(Duration.ofMillis(1));
    claimMany(cluster, many, many + 500);

    cluster.awaitAgreement();
    cluster.awaitSoon(() -> late.view.snapshot().equals(cluster.config(IRELAND).shown()));
    assertThat(late.view.bindings()).hasSize(many + 500);
  }

  @Test
  void aFollowerThatFellTooFarBehindGetsASnapshot() {
    DirectoryCluster cluster = new DirectoryCluster(1, order, 4);
    cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    cluster.awaitAgreement();
    cluster.world.network().isolate(cluster.gateway(IRELAND).node.peer().node());
    for (int number = 0; number < 20; number++) {
      cluster.await(
          cluster.gateway(VIRGINIA).client.submit(claim(origin(number), VIRGINIA), LIMIT));
    }
    cluster.world.network().healAll();

    cluster.awaitAgreement();
    assertThat(cluster.gateway(IRELAND).view.bindings()).hasSize(20);
  }

  @Test
  void keyspacesGetShardsWhereTheyMayStoreSomething() {
    DirectoryCluster cluster = new DirectoryCluster(1, order);
    cluster.found(3, createKeyspace("orders", policy(euOnly())));
    cluster.world.runFor(Duration.ofSeconds(20));

    cluster.awaitAgreement();
    for (RegionId region : List.of(IRELAND, FRANKFURT)) {
      assertThat(cluster.gateway(VIRGINIA).view.shards(FIRST, region))
          .hasSize(2)
          .allSatisfy(shard -> assertThat(shard.members()).hasSize(3));
      ShardRecord shard =
          cluster.gateway(VIRGINIA).view.shardOf(FIRST, region, origin(1)).orElseThrow();
      assertThat(shard.holds(origin(1))).isTrue();
    }
    assertThat(cluster.gateway(IRELAND).view.shards(FIRST, VIRGINIA)).isEmpty();
  }

  @Test
  void shardsWaitUntilARegionHasEnoughNodes() {
    DirectoryCluster cluster = new DirectoryCluster(1, order);
    cluster.found(2, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(cluster.config(IRELAND).view.shards()).isEmpty();

    cluster.await(cluster.config(IRELAND).register(3));
    assertThat(
            cluster.world.runUntil(
                () -> cluster.gateway(FRANKFURT).view.shards().size() == 2, LIMIT))
        .isTrue();
  }

  @Test
  void nodeOnANewDiskIsKnownInTheNextGeneration() {
    DirectoryCluster cluster = founded(1);
    NodeRecord node = Samples.node(IRELAND, 1);
    NodeRecord replaced =
        new NodeRecord(node.id(), node.region(), node.zone(), new DiskId(77), node.generation());

    cluster.await(cluster.config(IRELAND).register(List.of(replaced)));
    cluster.await(cluster.config(IRELAND).register(List.of(replaced)));
    cluster.awaitAgreement();

    assertThat(cluster.gateway(VIRGINIA).view.nodes())
        .filteredOn(known -> known.id().equals(node.id()))
        .containsExactly(node.on(new DiskId(77)));
  }

  @Test
  void shardsAreProposedAgainWhenTheFirstProposalIsLost() {
    DirectoryCluster cluster = new DirectoryCluster(1, order);
    cluster.found(2, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    var unused = cluster.config(IRELAND).register(3);
    assertThat(
            cluster.world.runUntil(() -> cluster.config(IRELAND).view.nodes().size() == 7, LIMIT))
        .isTrue();
    cluster.config(IRELAND).crash();
    cluster.config(IRELAND).restart();

    assertThat(
            cluster.world.runUntil(
                () -> cluster.gateway(FRANKFURT).view.shards().size() == 2, LIMIT))
        .isTrue();
  }

  @Test
  void aClientGoesOnToTheNextReplica() {
    DirectoryCluster cluster = founded(1);
    cluster.config(IRELAND).crash();
    order.cutOff(DirectoryCluster.configOf(FRANKFURT));

    DirectoryOutcome outcome =
        cluster.await(cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), LIMIT));

    assertThat(outcome).isInstanceOf(Claimed.class);
  }

  @Test
  void aClientGivesUpAtItsDeadline() {
    DirectoryCluster cluster = founded(1);
    List.of(IRELAND, FRANKFURT, VIRGINIA).forEach(region -> cluster.config(region).crash());
    Duration before = cluster.world.elapsed();

    CompletableFuture<DirectoryOutcome> outcome =
        cluster.gateway(IRELAND).client.submit(claim(origin(1), IRELAND), Duration.ofSeconds(7));

    assertThatThrownBy(() -> cluster.await(outcome))
        .hasCauseInstanceOf(TerroirRefusedException.class)
        .hasMessageContaining("UNAVAILABLE");
    assertThat(cluster.world.elapsed().minus(before))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
  }

  @Test
  void whatTheDirectoryRefusesIsAnOutcomeAndIsNotAskedElsewhere() {
    DirectoryCluster cluster = founded(1);
    DirectoryCommand strict = claim(origin(1), new RegionId("mars-1"));

    Refused refused =
        (Refused) cluster.await(cluster.gateway(IRELAND).client.submit(strict, LIMIT));

    assertThat(refused.refusal().reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(refused.refusal().field()).isEqualTo("region");
  }

  @Test
  void aMalformedRequestIsRefusedAndHarmsNobody() {
    DirectoryCluster cluster = founded(1);
    ByteString nonsense = ByteString.copyFromUtf8("nonsense");
    for (ByteString request :
        List.of(
            nonsense,
            ByteString.EMPTY,
            ServiceCodec.encode(new DirectoryRequest.Submit(nonsense)),
            ServiceCodec.encode(new DirectoryRequest.Submit(ByteString.EMPTY)))) {
      CompletableFuture<ByteString> answer =
          cluster
              .gateway(IRELAND)
              .node
              .requests()
              .call(
                  cluster.config(IRELAND).node.peer().node(),
                  RequestService.DIRECTORY,
                  ResidencyScope.NO_USER_DATA,
                  request,
                  Duration.ofSeconds(1));
      assertThatThrownBy(() -> cluster.await(answer)).hasMessageContaining("INVALID_ARGUMENT");
    }
    assertThat(cluster.world.failures()).isEmpty();
  }

  private DirectoryCluster founded(long seed) {
    DirectoryCluster cluster = new DirectoryCluster(seed, order);
    cluster.found(3, createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    return cluster;
  }

  private static void claimMany(DirectoryCluster cluster, int from, int to) {
    List<CompletableFuture<DirectoryOutcome>> claims = new ArrayList<>();
    LocalProposer proposer = cluster.config(VIRGINIA).proposer();
    for (int number = from; number < to; number++) {
      claims.add(proposer.submit(claim(origin(number), VIRGINIA), LIMIT));
    }
    claims.forEach(cluster::await);
  }

  private static boolean isFresh(DirectoryCluster cluster, RegionId region) {
    return cluster.gateway(region).view.age().filter(a -> a.compareTo(FRESH) < 0).isPresent();
  }

  private static boolean knows(DirectoryCluster cluster, RegionId region, int origin) {
    return cluster.gateway(region).view.binding(FIRST, origin(origin)).isPresent();
  }

  private static RegionId home(DirectoryCluster cluster, RegionId gateway, int origin) {
    return cluster
        .gateway(gateway)
        .view
        .binding(FIRST, origin(origin))
        .map(OriginBinding::home)
        .orElseThrow();
  }
}
