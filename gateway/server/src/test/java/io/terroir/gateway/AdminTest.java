package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.US;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.data.NodeReport.GossipLag;
import io.terroir.runtime.data.NodeReport.ReadReplicas;
import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.report.NodeReportService;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.ClaimRequest;
import io.terroir.v1.ClaimResponse;
import io.terroir.v1.CreateKeyspaceRequest;
import io.terroir.v1.CreateKeyspaceResponse;
import io.terroir.v1.KeyspacePolicy;
import io.terroir.v1.ListNodesRequest;
import io.terroir.v1.ListShardsRequest;
import io.terroir.v1.NodeStatusInfo;
import io.terroir.v1.NodeStatusRequest;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.ResidencyRule;
import io.terroir.v1.StatusRequest;
import io.terroir.v1.StatusResponse;
import io.terroir.v1.StrongLayer;
import io.terroir.v1.WhereRequest;
import io.terroir.v1.WhereResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminTest {
  private static final ByteString ALICE = ByteString.copyFromUtf8("alice");

  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  private CreateKeyspaceRequest profiles(String jurisdiction) {
    ResidencyRule rule =
        ResidencyRule.newBuilder()
            .setName("of-alice")
            .addOrigins(ALICE)
            .addJurisdictions(jurisdiction)
            .build();
    return CreateKeyspaceRequest.newBuilder()
        .setName("profiles")
        .setPolicy(
            KeyspacePolicy.newBuilder()
                .setStrong(StrongLayer.getDefaultInstance())
                .setDefaultRule(ResidencyRule.newBuilder().setName("eu").addJurisdictions("EU"))
                .addRules(rule))
        .setRequestId(world.nextId())
        .build();
  }

  private ListenableFuture<CreateKeyspaceResponse> create(
      RegionId region, CreateKeyspaceRequest request) {
    return AdminGrpc.newFutureStub(world.channel(region)).createKeyspace(request);
  }

  private DirectoryCommand.CreateKeyspace submitted() {
    return world.directory.submitted.stream()
        .filter(DirectoryCommand.CreateKeyspace.class::isInstance)
        .map(DirectoryCommand.CreateKeyspace.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** What the nodes of the regions do when they hear of a keyspace. */
  private void provision(ListenableFuture<?> creation, RegionId... regions) {
    world.world.runFor(Duration.ofSeconds(1));
    assertThat(creation.isDone()).as("it waits for shards").isFalse();
    DirectoryCommand.CreateKeyspace command = submitted();
    Keyspace keyspace =
        new Keyspace(new KeyspaceId(3), command.name(), command.salt(), command.policy(), 1);
    world.learn(new DirectoryChange.KeyspaceChanged(keyspace));
    for (RegionId region : regions) {
      world.addShard(keyspace, region);
    }
  }

  @Test
  void theDirectoryNeverSeesTheNamesOfOrigins() {
    ListenableFuture<CreateKeyspaceResponse> creation = create(EU, profiles("EU"));
    provision(creation, EU);

    DirectoryCommand.CreateKeyspace command = submitted();
    assertThat(command.salt().size()).isEqualTo(32);
    assertThat(command.policy().rules().get(0).origins())
        .containsExactly(OriginDigest.of(command.salt(), ALICE));
    assertThat(world.await(creation).getKeyspace().getRules(0).getOrigins()).isEqualTo(1);
  }

  @Test
  void eachKeyspaceHasItsOwnSalt() {
    ListenableFuture<CreateKeyspaceResponse> first = create(EU, profiles("EU"));
    ListenableFuture<CreateKeyspaceResponse> second =
        create(EU, profiles("EU").toBuilder().setName("others").build());
    world.world.runFor(Duration.ofSeconds(1));

    assertThat(first.isDone() || second.isDone()).isFalse();
    assertThat(
            world.directory.submitted.stream()
                .map(command -> ((DirectoryCommand.CreateKeyspace) command).salt())
                .distinct())
        .hasSize(2);
  }

  @Test
  void waitsOnlyForRegionsThatMayStoreSomething() {
    ListenableFuture<CreateKeyspaceResponse> creation = create(US, profiles("EU"));
    provision(creation, EU);

    assertThat(world.await(creation).getKeyspace().getName()).isEqualTo("profiles");
  }

  @Test
  void saysWhichRegionsHaveNoShardsYet() {
    assertThat(world.refusal(create(EU, profiles("JP"))))
        .satisfies(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
              assertThat(refusal.message()).contains("[ap-northeast-1, eu-west-1]");
            });
  }

  @Test
  void creatingTheSameKeyspaceAgainIsHarmless() {
    ListenableFuture<CreateKeyspaceResponse> first = create(EU, profiles("EU"));
    ListenableFuture<CreateKeyspaceResponse> atTheSameTime = create(JP, profiles("EU"));
    provision(first, EU);

    int id = world.await(first).getKeyspace().getId();
    assertThat(world.await(atTheSameTime).getKeyspace().getId()).isEqualTo(id);
    assertThat(world.await(create(US, profiles("EU"))).getKeyspace().getId()).isEqualTo(id);
    assertThat(world.refusal(create(US, profiles("JP"))).reason())
        .isEqualTo(Reason.KEYSPACE_EXISTS);
  }

  @Test
  void aKeyspaceIsStrongOrWeak() {
    CreateKeyspaceRequest request =
        CreateKeyspaceRequest.newBuilder().setName("nothing").setRequestId(world.nextId()).build();

    assertThat(world.refusal(create(EU, request)).field()).isEqualTo("policy.layer");
  }

  @Test
  void tellsHowTheDeploymentIs() {
    StatusResponse status =
        world.await(
            AdminGrpc.newFutureStub(world.channel(EU)).status(StatusRequest.getDefaultInstance()));

    assertThat(status.getGateway()).isEqualTo("gw-eu-west-1");
    assertThat(status.getRegionsList())
        .extracting(region -> region.getName() + " " + region.getGatewaysAlive())
        .containsExactly("ap-northeast-1 1", "eu-west-1 1", "us-east-1 1");
    assertThat(status.getKeyspaces()).isEqualTo(2);
    assertThat(status.getShards()).isEqualTo(6);
    assertThat(status.getStrongShards()).isEqualTo(3);
    assertThat(
            world
                .await(
                    AdminGrpc.newFutureStub(world.channel(EU))
                        .listNodes(ListNodesRequest.getDefaultInstance()))
                .getNodesList())
        .allSatisfy(node -> assertThat(node.getRole()).isEqualTo("gateway"))
        .hasSize(3);
    assertThat(
            world
                .await(
                    AdminGrpc.newFutureStub(world.channel(EU))
                        .listShards(ListShardsRequest.newBuilder().setKeyspace("cities").build()))
                .getShardsList())
        .extracting(shard -> shard.getId())
        .containsExactly("k1/ap-northeast-1/0", "k1/eu-west-1/0", "k1/us-east-1/0");
  }

  @Test
  void everyNodeIsAskedHowItIsAndOneThatIsSilentIsShownSo() {
    NodeReport full =
        new NodeReport(
            Optional.of(new DiskRoom(1_000, 10, 50)),
            List.of(new GossipLag(US, Optional.empty(), 7, Duration.ofMillis(90))),
            List.of(new ReadReplicas(JP, 4, 1, Optional.of(Duration.ofMillis(510)))));
    Peer first = new Peer(TestRegions.nodesOf(EU).get(0), EU);
    Peer second = new Peer(TestRegions.nodesOf(EU).get(1), EU);
    world.members.put(first, Role.NODE, Member.State.ALIVE);
    world.members.put(second, Role.NODE, Member.State.SUSPECT);
    SimulatedNode answering = world.world.node(first);
    new NodeReportService(() -> full, answering.pipe()).serveOn(answering.requests());

    List<NodeStatusInfo> nodes =
        world
            .await(
                AdminGrpc.newFutureStub(world.channel(EU))
                    .nodeStatus(NodeStatusRequest.getDefaultInstance()))
            .getNodesList();

    assertThat(nodes).hasSize(5);
    NodeStatusInfo told = nodes.get(0);
    assertThat(told.getNode().getName()).isEqualTo("eu-west-1-1");
    assertThat(told.getNode().getVersion()).isEqualTo("test");
    assertThat(told.getReport().getDisk().getFreeBytes()).isEqualTo(10);
    assertThat(told.getReport().getDisk().getReserveBytes()).isEqualTo(50);
    assertThat(told.getReport().getGossip(0).getFromRegion()).isEqualTo("us-east-1");
    assertThat(told.getReport().getGossip(0).hasBehindMillis()).isFalse();
    assertThat(told.getReport().getGossip(0).getMissing()).isEqualTo(7);
    assertThat(told.getReport().getGossip(0).getMissingMillis()).isEqualTo(90);
    assertThat(told.getReport().getReadReplicas(0).getBlank()).isEqualTo(1);
    assertThat(told.getReport().getReadReplicas(0).getStaleMillis()).isEqualTo(510);
    NodeStatusInfo silent = nodes.get(1);
    assertThat(silent.getNode().getState()).isEqualTo("suspect");
    assertThat(silent.hasReport()).isFalse();
    assertThat(silent.getProblem()).isNotEmpty();
    assertThat(nodes.subList(2, 5))
        .allSatisfy(gateway -> assertThat(gateway.getNode().getRole()).isEqualTo("gateway"))
        .allSatisfy(gateway -> assertThat(gateway.getProblem()).isEmpty());
  }

  @Test
  void claimsBeforeTheFirstWriteAndTellsWhere() {
    ClaimRequest claim =
        ClaimRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(ByteString.copyFromUtf8("MX"))
            .setRequestId(world.nextId())
            .setRequiredHome("ap-northeast-1")
            .build();
    WhereRequest whereMexico =
        WhereRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(ByteString.copyFromUtf8("MX"))
            .build();

    assertThat(
            world
                .await(PlacementGrpc.newFutureStub(world.channel(EU)).where(whereMexico))
                .getBound())
        .isFalse();
    ClaimResponse claimed =
        world.await(PlacementGrpc.newFutureStub(world.channel(US)).claim(claim));
    WhereResponse where =
        world.await(PlacementGrpc.newFutureStub(world.channel(EU)).where(whereMexico));

    assertThat(claimed.getHeader().getHomeRegion()).isEqualTo("ap-northeast-1");
    assertThat(claimed.getHeader().hasClaim()).isTrue();
    assertThat(where.getBound()).isTrue();
    assertThat(where.getHeader().getHomeRegion()).isEqualTo("ap-northeast-1");
    assertThat(where.getShard()).isEqualTo("k1/ap-northeast-1/0");
    assertThat(where.getDigest()).hasSize(32);
    assertThat(where.getRule()).isEqualTo("anywhere");
    assertThat(where.getAllowedRegionsList()).hasSize(3);
  }
}
