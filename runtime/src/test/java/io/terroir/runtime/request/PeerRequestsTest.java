package io.terroir.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.request.Requests.Responder;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.telemetry.Tracing;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class PeerRequestsTest {
  private static final ByteString QUESTION = ByteString.copyFromUtf8("question");
  private static final ByteString ANSWER = ByteString.copyFromUtf8("answer");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RegionId EU = new RegionId("eu-west-1");
  private static final RegionId US = new RegionId("us-east-1");
  private static final ResidencyScope EU_ONLY = ResidencyScope.only(Set.of(EU));

  private final Map<NodeId, ManualTransport> network = new HashMap<>();
  private final ManualPipe pipe = new ManualPipe();
  private final ManualTransport gatewayTransport =
      new ManualTransport(network, new Peer(new NodeId("gateway"), US));
  private final ManualTransport nodeTransport =
      new ManualTransport(network, new Peer(new NodeId("node"), EU));
  private final PeerRequests gateway =
      new PeerRequests(gatewayTransport, pipe, new Random(1), 2, Tracing.NONE);
  private final PeerRequests node = new PeerRequests(nodeTransport, pipe, new Random(2));
  private final List<Responder> responders = new ArrayList<>();

  @Test
  void answersTheCallThatAsked() {
    node.serve(
        RequestService.SHARD, (from, request, timeout, responder) -> responders.add(responder));

    CompletableFuture<ByteString> first = callNode(SECOND);
    CompletableFuture<ByteString> second = callNode(SECOND);
    gatewayTransport.deliver();
    responders.get(1).answer(ResidencyScope.UNRESTRICTED, ANSWER);
    nodeTransport.deliver();

    assertThat(first).isNotDone();
    assertThat(second).isCompletedWithValue(ANSWER);
    assertThat(gateway.outstanding()).isEqualTo(1);
    assertThat(pipe.armedTimers()).isEqualTo(1);
  }

  @Test
  void tellsTheHandlerWhoAsksAndHowMuchTimeIsLeft() {
    List<String> seen = new ArrayList<>();
    node.serve(
        RequestService.SHARD,
        (from, request, timeout, responder) ->
            seen.add(from.node() + " " + request.toStringUtf8() + " " + timeout.toMillis()));

    CompletableFuture<ByteString> call = callNode(Duration.ofMillis(250));
    gatewayTransport.deliver();

    assertThat(seen).containsExactly("gateway question 250");
    assertThat(call).isNotDone();
  }

  @Test
  void keepsEveryFieldOfARefusal() {
    Refusal refusal =
        new Refusal(
            Reason.WRONG_HOME, "elsewhere", Optional.of(new NodeId("n2")), Optional.of(EU), 7, "f");
    node.serve(
        RequestService.SHARD, (from, request, timeout, responder) -> responder.refuse(refusal));

    CompletableFuture<ByteString> call = callNode(SECOND);
    deliverAll();

    assertThat(refusalOf(call)).isEqualTo(refusal);
    assertThat(RefusalWire.decode(RefusalWire.encode(refusal))).isEqualTo(refusal);
  }

  @Test
  void givesUpAtTheDeadlineAndDropsTheLateAnswer() {
    node.serve(
        RequestService.SHARD, (from, request, timeout, responder) -> responders.add(responder));

    CompletableFuture<ByteString> call = callNode(SECOND);
    gatewayTransport.deliver();
    pipe.passes(SECOND);
    responders.get(0).answer(ResidencyScope.NO_USER_DATA, ANSWER);
    nodeTransport.deliver();

    assertThat(refusalOf(call).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(gateway.lateAnswers()).isEqualTo(1);
    assertThat(gateway.outstanding()).isZero();
  }

  @Test
  void whatALostPeerWasAskedIsNotWaitedForAnyLonger() {
    ManualTransport other = new ManualTransport(network, new Peer(new NodeId("other"), EU));
    PeerRequests unused = new PeerRequests(other, pipe, new Random(3));
    CompletableFuture<ByteString> lost = callNode(SECOND);
    CompletableFuture<ByteString> toAnother =
        gateway.call(
            other.self().node(),
            RequestService.SHARD,
            ResidencyScope.NO_USER_DATA,
            QUESTION,
            SECOND);

    gatewayTransport.lose(nodeTransport.self().node());

    // As after its deadline: nobody knows whether it was done.
    assertThat(refusalOf(lost).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(toAnother).isNotDone();
    assertThat(gateway.outstanding()).isEqualTo(1);
    assertThat(pipe.armedTimers()).isEqualTo(1);
  }

  @Test
  void refusesAtOnceWhatHasNoTimeLeft() {
    assertThat(refusalOf(callNode(Duration.ZERO)).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void boundsTheRequestsThatWaitForOnePeer() {
    node.serve(
        RequestService.SHARD,
        (from, request, timeout, responder) ->
            responder.answer(ResidencyScope.NO_USER_DATA, ANSWER));
    CompletableFuture<ByteString> first = callNode(SECOND);
    CompletableFuture<ByteString> second = callNode(SECOND);

    CompletableFuture<ByteString> third = callNode(SECOND);
    deliverAll();
    CompletableFuture<ByteString> afterAnswers = callNode(SECOND);

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(refusalOf(third).reason()).isEqualTo(Reason.RESOURCE_EXHAUSTED);
    assertThat(afterAnswers).isNotDone();
  }

  @Test
  void saysWhyARequestWasNotSent() {
    CompletableFuture<ByteString> unknown =
        gateway.call(
            new NodeId("nobody"),
            RequestService.SHARD,
            ResidencyScope.NO_USER_DATA,
            QUESTION,
            SECOND);
    gatewayTransport.results.add(SendResult.LANE_FULL);
    CompletableFuture<ByteString> full = callNode(SECOND);
    CompletableFuture<ByteString> forbidden =
        gateway.call(
            new NodeId("node"),
            RequestService.SHARD,
            ResidencyScope.only(Set.of(US)),
            QUESTION,
            SECOND);

    assertThat(refusalOf(unknown).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusalOf(full).reason()).isEqualTo(Reason.RESOURCE_EXHAUSTED);
    assertThat(refusalOf(forbidden).reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(gateway.outstanding()).isZero();
    assertThat(pipe.armedTimers()).isZero();
  }

  @Test
  void turnsAnAnswerThatMayNotLeaveIntoARefusal() {
    node.serve(
        RequestService.SHARD,
        (from, request, timeout, responder) -> responder.answer(EU_ONLY, ANSWER));

    CompletableFuture<ByteString> call = callNode(SECOND);
    deliverAll();

    assertThat(refusalOf(call).reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(refusalOf(call).message()).doesNotContain("answer");
  }

  @Test
  void takesOnlyTheFirstWordOfAResponder() {
    node.serve(
        RequestService.SHARD,
        (from, request, timeout, responder) -> {
          responder.answer(ResidencyScope.NO_USER_DATA, ANSWER);
          responder.refuse(Refusal.of(Reason.INTERNAL, "second thoughts"));
        });

    CompletableFuture<ByteString> call = callNode(SECOND);
    deliverAll();

    assertThat(call).isCompletedWithValue(ANSWER);
    assertThat(gateway.lateAnswers()).isZero();
  }

  @Test
  void refusesWhatNobodyServes() {
    CompletableFuture<ByteString> call = callNode(SECOND);
    deliverAll();

    assertThat(refusalOf(call).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void answersARefusalWhenAHandlerThrows() {
    node.serve(
        RequestService.SHARD,
        (from, request, timeout, responder) -> {
          throw new IllegalArgumentException("malformed");
        });

    CompletableFuture<ByteString> call = callNode(SECOND);
    deliverAll();

    assertThat(refusalOf(call).reason()).isEqualTo(Reason.INTERNAL);
  }

  @Test
  void ignoresAnAnswerFromAPeerThatWasNotAsked() {
    ManualTransport stranger = new ManualTransport(network, new Peer(new NodeId("stranger"), EU));
    CompletableFuture<ByteString> call = callNode(SECOND);

    long number = new Random(1).nextLong();
    stranger.send(
        new NodeId("gateway"),
        Lane.REQUEST,
        new Envelope(
            Layer.REQUEST,
            "SHARD",
            ResidencyScope.NO_USER_DATA,
            Frame.encode(new Frame.Answer(number, ANSWER))));
    stranger.deliver();

    assertThat(call).isNotDone();
    assertThat(gateway.lateAnswers()).isEqualTo(1);
  }

  @Test
  void servesCallsToItselfWithoutTheTransport() {
    gateway.serve(
        RequestService.GATEWAY,
        (from, request, timeout, responder) -> responder.answer(EU_ONLY, request));

    CompletableFuture<ByteString> call =
        gateway.call(new NodeId("gateway"), RequestService.GATEWAY, EU_ONLY, QUESTION, SECOND);
    assertThat(call).isNotDone();
    pipe.run();

    assertThat(call).isCompletedWithValue(QUESTION);
  }

  @Test
  void refusesCallsToItselfWhenItsPipeIsFull() {
    pipe.full = true;

    CompletableFuture<ByteString> call =
        gateway.call(new NodeId("gateway"), RequestService.GATEWAY, EU_ONLY, QUESTION, SECOND);

    assertThat(refusalOf(call).reason()).isEqualTo(Reason.RESOURCE_EXHAUSTED);
  }

  @Test
  void failsWhatWaitsWhenItCloses() {
    CompletableFuture<ByteString> before = callNode(SECOND);
    gateway.close();
    CompletableFuture<ByteString> after = callNode(SECOND);

    assertThat(refusalOf(before).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusalOf(after).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(pipe.armedTimers()).isZero();
  }

  @Test
  void survivesMalformedFrames() {
    gatewayTransport.send(
        new NodeId("node"),
        Lane.REQUEST,
        new Envelope(
            Layer.REQUEST, "SHARD", ResidencyScope.NO_USER_DATA, ByteString.copyFromUtf8("???")));

    gatewayTransport.deliver();

    assertThat(node.outstanding()).isZero();
  }

  @Test
  void keepsLargeBodies() {
    ByteString large = ByteString.copyFrom(new byte[10_000]);

    Frame.Call decoded =
        (Frame.Call) Frame.decode(Frame.encode(new Frame.Call(1, SECOND, Optional.empty(), large)));

    assertThat(decoded.request()).isEqualTo(large);
  }

  private CompletableFuture<ByteString> callNode(Duration timeout) {
    return gateway.call(
        new NodeId("node"), RequestService.SHARD, ResidencyScope.UNRESTRICTED, QUESTION, timeout);
  }

  private void deliverAll() {
    gatewayTransport.deliver();
    nodeTransport.deliver();
  }

  private static Refusal refusalOf(CompletableFuture<ByteString> call) {
    assertThat(call).isCompletedExceptionally();
    CompletionException failure = catchThrowableOfType(CompletionException.class, call::join);
    return ((TerroirRefusedException) Objects.requireNonNull(failure.getCause())).refusal();
  }
}
