package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.US;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static io.terroir.gateway.TestRegions.nodesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.v1.WeakGrpc;
import io.terroir.v1.WeakReadRequest;
import io.terroir.v1.WeakReadResponse;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakUpdateResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeakRoutingTest {
  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  private ListenableFuture<WeakUpdateResponse> add(RegionId region, String origin, long delta) {
    return WeakGrpc.newFutureStub(world.channel(region))
        .update(
            WeakUpdateRequest.newBuilder()
                .setKeyspace("visits")
                .setOrigin(ByteString.copyFromUtf8(origin))
                .setRequestId(world.nextId())
                .setKey(KEY)
                .setAddToCounter(delta)
                .build());
  }

  private ListenableFuture<WeakReadResponse> read(RegionId region, String origin) {
    return WeakGrpc.newFutureStub(world.channel(region))
        .read(
            WeakReadRequest.newBuilder()
                .setKeyspace("visits")
                .setOrigin(ByteString.copyFromUtf8(origin))
                .setKey(KEY)
                .build());
  }

  @Test
  void isServedInItsOwnRegionWithoutAskingTheDirectory() {
    WeakUpdateResponse answer = world.await(add(JP, "MX", 3));

    assertThat(answer.getValue().getCounter()).isEqualTo(3);
    assertThat(answer.getHeader().getServedRegion()).isEqualTo("ap-northeast-1");
    assertThat(answer.getHeader().getStaleMillisMax()).isEqualTo(-1);
    assertThat(world.directory.submitted).isEmpty();
  }

  @Test
  void isForwardedToARegionThatMayStoreIt() {
    WeakUpdateResponse answer = world.await(add(US, "FR", 3));

    assertThat(answer.getHeader().getServedRegion()).isEqualTo("eu-west-1");
    assertThat(answer.hasValue()).as("the policy does not let the US read it").isFalse();
    assertThat(world.await(read(EU, "FR")).getValue().getCounter()).isEqualTo(3);
    assertThat(world.refusal(read(US, "FR")).reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
  }

  @Test
  void goesToTheNextReplicaWhenOneSurelyDidNothing() {
    NodeId first = nodesOf(EU).get(0);
    world.weak.refusing.put(first, Reason.UNAVAILABLE);

    WeakUpdateResponse answer = world.await(add(EU, "DE", 1));

    assertThat(world.weak.asked.get(0)).isEqualTo(first);
    assertThat(answer.getValue().getCounter()).isEqualTo(1);
  }

  @Test
  void doesNotAddTwiceWhenAReplicaMayHaveAdded() {
    world.weak.refusing.put(nodesOf(EU).get(0), Reason.DEADLINE_EXCEEDED);

    assertThat(world.refusal(add(EU, "DE", 1)).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(world.weak.asked).hasSize(1);
    assertThat(world.await(read(EU, "DE")).getValue().getCounter())
        .as("reads go on to the next")
        .isZero();
  }

  @Test
  void doesNotForwardAnAdditionAgainThatMayHaveBeenDone() {
    Peer silent = new Peer(new NodeId("gw-and-nearest"), EU);
    SimulatedNode unused = world.world.node(silent);
    world.members.put(silent, Role.GATEWAY, Member.State.ALIVE);
    world.members.distance(silent.node(), Duration.ofMillis(1));
    world.world.network().cut(silent.node(), gatewayOf(US).node());

    assertThat(world.refusal(add(US, "FR", 1)).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(world.weak.asked).as("the other gateway was not asked").isEmpty();
  }

  @Test
  void anUpdateMustFitTheKeyspace() {
    WeakUpdateRequest request =
        WeakUpdateRequest.newBuilder()
            .setKeyspace("visits")
            .setOrigin(ByteString.copyFromUtf8("DE"))
            .setRequestId(world.nextId())
            .setKey(KEY)
            .setAddToSet(KEY)
            .build();

    assertThat(world.refusal(WeakGrpc.newFutureStub(world.channel(EU)).update(request)).field())
        .isEqualTo("add_to_set");
  }
}
