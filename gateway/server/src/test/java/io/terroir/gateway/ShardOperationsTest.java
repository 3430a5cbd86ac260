package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.US;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.ChangeShardMemberRequest;
import io.terroir.v1.ChangeShardMemberRequest.Action;
import io.terroir.v1.ChangeShardMemberResponse;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.ShardReplicaInfo;
import io.terroir.v1.ShardStatusInfo;
import io.terroir.v1.ShardStatusRequest;
import io.terroir.v1.SplitShardRequest;
import io.terroir.v1.SplitShardResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator looks at shards, moves their leaders and changes their members. */
class ShardOperationsTest {
  private static final ShardId SHARD = ShardId.parse("k1/eu-west-1/0");
  private static final NodeId FIRST = TestRegions.nodesOf(EU).get(0);
  private static final NodeId SECOND = TestRegions.nodesOf(EU).get(1);
  private static final NodeId THIRD = TestRegions.nodesOf(EU).get(2);
  private static final NodeId NEW = new NodeId("eu-west-1-new");

  private final TestRegions world = new TestRegions();
  private final Set<NodeId> quarantined = new HashSet<>();

  @AfterEach
  void stop() {
    world.close();
  }

  private void says(NodeId node, long term, NodeId leader, long index, NodeId... voters) {
    world.shardAdmin.reports.put(
        node,
        List.of(
            new ReplicaReport(
                SHARD,
                term,
                Optional.of(leader),
                false,
                quarantined.contains(node) ? Optional.of("it differs") : Optional.empty(),
                index,
                index,
                List.of(voters),
                List.of(),
                List.of())));
  }

  private ShardStatusInfo status() {
    return world
        .await(
            AdminGrpc.newFutureStub(world.channel(US))
                .shardStatus(ShardStatusRequest.newBuilder().setKeyspace("cities").build()))
        .getShardsList()
        .stream()
        .filter(shard -> shard.getId().equals(SHARD.toString()))
        .findFirst()
        .orElseThrow();
  }

  private ListenableFuture<MoveShardLeaderResponse> move(String shard, NodeId to) {
    return AdminGrpc.newFutureStub(world.channel(US))
        .moveShardLeader(
            MoveShardLeaderRequest.newBuilder().setShard(shard).setTo(to.name()).build());
  }

  private ListenableFuture<SplitShardResponse> split(String shard, String at) {
    return AdminGrpc.newFutureStub(world.channel(US))
        .splitShard(SplitShardRequest.newBuilder().setShard(shard).setAt(at).build());
  }

  private ListenableFuture<ChangeShardMemberResponse> change(Action action, NodeId node) {
    return AdminGrpc.newFutureStub(world.channel(US))
        .changeShardMember(
            ChangeShardMemberRequest.newBuilder()
                .setAction(action)
                .setShard("cities/eu-west-1/0")
                .setNode(node.name())
                .build());
  }

  @Test
  void eachReplicaIsShownWithWhatItLacks() {
    says(FIRST, 3, SECOND, 90, FIRST, SECOND, THIRD);
    says(SECOND, 3, SECOND, 100, FIRST, SECOND, THIRD);

    ShardStatusInfo shard = status();

    assertThat(shard.getLeader()).isEqualTo(SECOND.name());
    assertThat(shard.getKeyspace()).isEqualTo("cities");
    assertThat(shard.getReplicasList())
        .extracting(ShardReplicaInfo::getNode)
        .containsExactly(FIRST.name(), SECOND.name(), THIRD.name());
    assertThat(shard.getReplicas(0).getReport().getLag()).isEqualTo(10);
    assertThat(shard.getReplicas(1).getReport().getLag()).isZero();
    assertThat(shard.getReplicas(2).hasReport()).isFalse();
    assertThat(shard.getReplicas(2).getProblem()).isEqualTo("cannot be reached");
  }

  @Test
  void ofTwoThatSayThatTheyLeadTheOneOfTheHigherTermDoes() {
    says(FIRST, 3, FIRST, 90, FIRST, SECOND, THIRD);
    says(SECOND, 4, SECOND, 100, FIRST, SECOND, THIRD);

    assertThat(status().getLeader()).isEqualTo(SECOND.name());
  }

  @Test
  void membersThatTheDirectoryDoesNotNameAreAskedToo() {
    says(FIRST, 5, FIRST, 100, FIRST, SECOND, NEW);
    says(SECOND, 5, FIRST, 100, FIRST, SECOND, NEW);
    says(NEW, 5, FIRST, 40, FIRST, SECOND, NEW);

    ShardStatusInfo shard = status();

    assertThat(shard.getVotersList()).containsExactly(FIRST.name(), SECOND.name(), NEW.name());
    assertThat(shard.getReplicasList())
        .as("who is no member and has no replica is not shown")
        .extracting(ShardReplicaInfo::getNode)
        .containsExactly(FIRST.name(), SECOND.name(), NEW.name());
    assertThat(shard.getReplicas(2).getReport().getLag()).isEqualTo(60);
  }

  @Test
  void replicasAreFoundThoughTheDirectoryNamesNoneOfThem() {
    world.members.put(new Peer(NEW, EU), Role.NODE, Member.State.ALIVE);
    TestRegions.nodesOf(EU).forEach(node -> world.shardAdmin.reports.put(node, List.of()));
    says(NEW, 5, NEW, 40, NEW);

    ShardStatusInfo shard = status();

    assertThat(shard.getLeader()).isEqualTo(NEW.name());
    assertThat(shard.getReplicasList())
        .extracting(ShardReplicaInfo::getNode)
        .containsExactly(NEW.name());
  }

  @Test
  void theLeaderIsToldToAddANodeOfItsRegion() {
    says(SECOND, 3, SECOND, 100, FIRST, SECOND, THIRD);
    world.learn(new DirectoryChange.NodeRegistered(new NodeRecord(NEW, EU, "d", new DiskId(9), 1)));
    NodeId american = TestRegions.nodesOf(US).get(0);
    world.learn(
        new DirectoryChange.NodeRegistered(new NodeRecord(american, US, "a", new DiskId(8), 1)));

    assertThat(world.await(change(Action.ADD, NEW)).getVotersList())
        .containsExactly(SECOND.name(), NEW.name());
    assertThat(world.refusal(change(Action.ADD, american)).field())
        .as("data stays in the region")
        .isEqualTo("node");
    assertThat(world.refusal(change(Action.ACTION_UNSPECIFIED, NEW)).field()).isEqualTo("action");
    assertThat(world.shardAdmin.changes).containsExactly(SHARD + ": " + SECOND + " adds " + NEW);
  }

  @Test
  void aMemberIsRemovedIfAMajorityOfTheOthersAnswers() {
    says(SECOND, 3, SECOND, 100, FIRST, SECOND, THIRD);
    says(THIRD, 3, SECOND, 100, FIRST, SECOND, THIRD);

    assertThat(world.await(change(Action.REMOVE, FIRST)).getVotersList())
        .containsExactly(SECOND.name());
    assertThat(world.refusal(change(Action.REMOVE, THIRD)).message())
        .isEqualTo(
            "of the voters that would be left 1 of 2 answer, which is no majority: add another one"
                + " first");
    assertThat(world.refusal(change(Action.REMOVE, NEW)).field())
        .as("it never was one")
        .isEqualTo("node");
    assertThat(world.shardAdmin.changes)
        .containsExactly(SHARD + ": " + SECOND + " removes " + FIRST);
  }

  @Test
  void aReplicaInQuarantineIsShownAndIsNoMajority() {
    quarantined.add(THIRD);
    says(FIRST, 5, FIRST, 10, FIRST, SECOND, THIRD);
    says(SECOND, 5, FIRST, 10, FIRST, SECOND, THIRD);
    says(THIRD, 5, FIRST, 10, FIRST, SECOND, THIRD);

    assertThat(status().getReplicasList())
        .filteredOn(replica -> replica.getNode().equals(THIRD.name()))
        .singleElement()
        .satisfies(replica -> assertThat(replica.getReport().getQuarantine()).isNotEmpty());
    assertThat(world.refusal(change(ChangeShardMemberRequest.Action.REMOVE, SECOND)).message())
        .startsWith("of the voters that would be left 1 of 2 answer");
    world.await(change(ChangeShardMemberRequest.Action.REMOVE, THIRD));
  }

  @Test
  void theLeaderIsToldToHandOver() {
    says(SECOND, 3, SECOND, 100, FIRST, SECOND, THIRD);

    assertThat(world.await(move("cities/eu-west-1/0", THIRD)).getBefore()).isEqualTo(SECOND.name());
    assertThat(world.await(move("k1/eu-west-1/0", FIRST)).getBefore()).isEqualTo(SECOND.name());
    assertThat(world.await(move("k1/eu-west-1/0", SECOND)).getBefore())
        .as("it leads already")
        .isEqualTo(SECOND.name());
    assertThat(world.shardAdmin.moves)
        .containsExactly(
            SHARD + ": " + SECOND + " to " + THIRD, SHARD + ": " + SECOND + " to " + FIRST);
  }

  @Test
  void theLeaderIsToldToSplit() {
    says(SECOND, 3, SECOND, 100, FIRST, SECOND, THIRD);
    String middle = "8" + "0".repeat(31);

    assertThat(world.await(split("cities/eu-west-1/0", "")).getChild()).isEqualTo("k1/eu-west-1/1");
    assertThat(world.await(split("k1/eu-west-1/0", middle)).getChildFirst()).isEqualTo(middle);
    assertThat(world.refusal(split("k1/eu-west-1/0", "80")).field()).isEqualTo("at");
    assertThat(world.shardAdmin.changes)
        .containsExactly(
            SHARD + ": " + SECOND + " splits at -", SHARD + ": " + SECOND + " splits at " + middle);
  }

  @Test
  void aShardThatIsNotThereOrHasNoLeaderIsRefused() {
    assertThat(world.refusal(move("cities", THIRD)).field()).isEqualTo("shard");
    assertThat(world.refusal(move("cities/eu-west-1/9", THIRD)).field()).isEqualTo("shard");
    assertThat(world.refusal(move("visits/eu-west-1/0", THIRD)).message())
        .isEqualTo("there is no such strong shard");
    assertThat(world.refusal(move("cities/eu-west-1/0", THIRD)).reason())
        .as("nobody answers")
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(world.shardAdmin.moves).isEmpty();
  }
}
