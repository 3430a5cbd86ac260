package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.US;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gateway.proto.ForwardedAnswer;
import io.terroir.gateway.proto.ForwardedRequest;
import io.terroir.gateway.proto.MethodMessage;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RefusalWire;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.v1.GetRequest;
import io.terroir.v1.PutResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gateway does with requests of another one that does not keep the rules. */
class ForwardingTest {
  private final TestRegions world = new TestRegions();
  private final SimulatedNode rogue = world.world.node(new Peer(new NodeId("rogue"), US));

  @AfterEach
  void stop() {
    world.close();
  }

  private static ByteString get(String origin) {
    return GetRequest.newBuilder()
        .setKeyspace("cities")
        .setOrigin(ByteString.copyFromUtf8(origin))
        .setKey(KEY)
        .build()
        .toByteString();
  }

  private ForwardedAnswer forwarded(MethodMessage method, ByteString message) {
    return forwarded(rogue, method, message);
  }

  private ForwardedAnswer forwarded(SimulatedNode asker, MethodMessage method, ByteString message) {
    ByteString request =
        ForwardedRequest.newBuilder().setMethod(method).setMessage(message).build().toByteString();
    CompletableFuture<ByteString> call =
        asker
            .requests()
            .call(
                gatewayOf(EU).node(),
                RequestService.GATEWAY,
                ResidencyScope.UNRESTRICTED,
                request,
                Duration.ofSeconds(5));
    assertThat(world.world.runUntil(call::isDone, Duration.ofSeconds(10))).isTrue();
    try {
      return ForwardedAnswer.parseFrom(call.join());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Refusal refusal(MethodMessage method, ByteString message) {
    ForwardedAnswer answer = forwarded(method, message);
    assertThat(answer.hasRefusal()).isTrue();
    return RefusalWire.decode(answer.getRefusal());
  }

  @Test
  void theHomeRegionDecidesItselfWhatMayBeReadElsewhere() {
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "1").build()));

    assertThat(refusal(MethodMessage.METHOD_GET, get("FR")).reason())
        .isEqualTo(Reason.RESIDENCY_VIOLATION);
  }

  @Test
  void anAnswerCarriesTheScopeOfItsOrigin() {
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "1").build()));
    SimulatedNode neighbour = world.world.node(new Peer(new NodeId("gw-second"), EU));
    List<ResidencyScope> answers = new ArrayList<>();
    world
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (to.equals(neighbour.peer())) {
                answers.add(envelope.scope());
              }
            });

    ForwardedAnswer answer = forwarded(neighbour, MethodMessage.METHOD_GET, get("FR"));

    assertThat(answer.hasRefusal()).isFalse();
    assertThat(answers).containsExactly(ResidencyScope.only(Set.of(EU)));
  }

  @Test
  void aForwardedRequestIsNotForwardedAgain() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    ByteString put = world.put("MX", "2").build().toByteString();

    Refusal refusal = refusal(MethodMessage.METHOD_PUT, put);

    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal.home()).contains(US);
  }

  @Test
  void workWhoseDeadlinePassedIsDropped() {
    ByteString request =
        ForwardedRequest.newBuilder()
            .setMethod(MethodMessage.METHOD_PUT)
            .setMessage(world.put("MX", "1").build().toByteString())
            .build()
            .toByteString();
    CompletableFuture<ByteString> call =
        rogue
            .requests()
            .call(
                gatewayOf(EU).node(),
                RequestService.GATEWAY,
                ResidencyScope.UNRESTRICTED,
                request,
                FakeDirectory.LATENCY.dividedBy(2));
    world.world.runFor(Duration.ofSeconds(5));

    assertThat(call).isCompletedExceptionally();
    assertThat(world.directory.submitted).as("the claim was begun").hasSize(1);
    assertThat(world.shards.asked).as("the write was not").isEmpty();
  }

  @Test
  void requestsThatItCannotReadAreRefused() {
    assertThat(refusal(MethodMessage.METHOD_UNSPECIFIED, ByteString.EMPTY).reason())
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(refusal(MethodMessage.METHOD_PUT, ByteString.copyFromUtf8("?")).reason())
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }
}
