package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.US;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.gateway.forward.Forwarder;
import io.terroir.gateway.proto.ForwardedAnswer;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.v1.GetRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gateways that take no requests for a moment, and gateways that take none for longer. */
class ForwarderTest {
  private static final NodeId NEAR = new NodeId("gw-eu-near");
  private static final NodeId FAR = new NodeId("gw-eu-far");

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final SimulatedNode self = world.node(gatewayOf(US));
  private final FakeMembers members = new FakeMembers();
  private final Set<NodeId> unreachable = new HashSet<>();
  private final Forwarder forwarder =
      new Forwarder(
          new Links(),
          members,
          self.pipe(),
          new GatewayMetrics(OpenTelemetry.noop(), gatewayOf(EU)));

  /** Connections that exist or do not. */
  private final class Links implements Requests {
    @Override
    public CompletableFuture<ByteString> call(
        NodeId to,
        RequestService service,
        ResidencyScope scope,
        ByteString request,
        Duration timeout) {
      return unreachable.contains(to)
          ? CompletableFuture.failedFuture(
              Refusal.of(Reason.UNAVAILABLE, "there is no connection to " + to).toException())
          : CompletableFuture.completedFuture(
              ForwardedAnswer.newBuilder()
                  .setMessage(ByteString.copyFromUtf8(to.toString()))
                  .build()
                  .toByteString());
    }

    @Override
    public void serve(RequestService service, Handler handler) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void nearGatewayLives() {
    members.put(new Peer(NEAR, EU), Role.GATEWAY, Member.State.ALIVE);
    members.distance(NEAR, Duration.ofMillis(1));
  }

  private void farGatewayLives() {
    members.put(new Peer(FAR, EU), Role.GATEWAY, Member.State.ALIVE);
    members.distance(FAR, Duration.ofMillis(2));
  }

  private CompletableFuture<ByteString> forward(Duration deadline) {
    CompletableFuture<ByteString> result = new CompletableFuture<>();
    self.pipe()
        .execute(
            () ->
                Futures.join(
                    forwarder.forward(
                        EU,
                        new PublicMessage(Method.GET, GetRequest.newBuilder().setKey(KEY).build()),
                        Optional.empty(),
                        ResidencyScope.UNRESTRICTED,
                        true,
                        CallContext.fromClient(Deadline.after(world.clock(), deadline), US)),
                    result));
    return result;
  }

  private String answer(CompletableFuture<ByteString> call) {
    assertThat(world.runUntil(call::isDone, Duration.ofSeconds(30))).isTrue();
    return call.join().toStringUtf8();
  }

  private Reason refusal(CompletableFuture<ByteString> call) {
    assertThat(world.runUntil(call::isDone, Duration.ofSeconds(30))).isTrue();
    assertThat(call).isCompletedExceptionally();
    return call.handle((answer, failure) -> Futures.refusalOf(failure).reason()).join();
  }

  private void afterwards(Duration delay, Runnable change) {
    self.pipe().schedule(delay, change);
  }

  @Test
  void aGatewayThatReconnectsInAMomentIsWaitedFor() {
    unreachable.add(NEAR);
    afterwards(Duration.ofMillis(1200), () -> unreachable.remove(NEAR));

    assertThat(answer(forward(Duration.ofSeconds(10)))).isEqualTo(NEAR.toString());
  }

  @Test
  void anotherGatewayIsAskedAtOnceMeanwhile() {
    farGatewayLives();
    unreachable.add(NEAR);

    assertThat(answer(forward(Duration.ofSeconds(10)))).isEqualTo(FAR.toString());
    assertThat(world.elapsed()).isLessThan(Forwarder.RECONNECT_PAUSE);
  }

  @Test
  void aGatewayThatDoesNotReconnectCostsOneWaitAndNotOneForEachRequest() {
    unreachable.add(NEAR);

    assertThat(refusal(forward(Duration.ofSeconds(10)))).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
    Duration first = world.elapsed();
    assertThat(first).isGreaterThanOrEqualTo(Forwarder.RECONNECT_MAX);
    for (int i = 0; i < 5; i++) {
      assertThat(refusal(forward(Duration.ofSeconds(10))))
          .isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
      world.runFor(Duration.ofSeconds(2)); // it has rested, and is tried again
    }
    assertThat(world.elapsed().minus(first)).isLessThan(Duration.ofSeconds(11));
  }

  @Test
  void anOutageLongAgoSaysNothingAboutThisOne() {
    unreachable.add(NEAR);
    assertThat(refusal(forward(Duration.ofSeconds(10)))).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
    world.runFor(Duration.ofMinutes(1));
    afterwards(Duration.ofMillis(500), () -> unreachable.remove(NEAR));

    assertThat(answer(forward(Duration.ofSeconds(10)))).isEqualTo(NEAR.toString());
  }

  @Test
  void nobodyWaitsPastTheDeadline() {
    unreachable.add(NEAR);

    assertThat(refusal(forward(Duration.ofMillis(200)))).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(world.elapsed()).isLessThan(Duration.ofMillis(300));
  }
}
