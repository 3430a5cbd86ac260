package io.terroir.simulation;

import static io.terroir.simulation.Nodes.EU;
import static io.terroir.simulation.Nodes.US;
import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static io.terroir.simulation.Nodes.inbox;
import static io.terroir.simulation.Nodes.send;
import static io.terroir.simulation.Nodes.sendEuData;
import static io.terroir.simulation.Nodes.us;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedWorld world = new SimulatedWorld(11);
  private final SimulatedNode eu1 = eu(world, 1);
  private final SimulatedNode eu2 = eu(world, 2);
  private final SimulatedNode us1 = us(world, 1);

  @Test
  void takesHalfARoundTripAndALittleJitter() {
    world.network().setRoundTrip(US, EU, Duration.ofMillis(100));
    List<String> received = inbox(us1);
    send(eu1, us1, "hello");

    assertThat(world.runUntil(() -> !received.isEmpty(), SECOND)).isTrue();
    assertThat(world.elapsed()).isBetween(Duration.ofMillis(50), Duration.ofMillis(55));
  }

  @Test
  void keepsTheOrderOfOnePairAndLane() {
    List<String> received = inbox(us1);
    for (int i = 100; i < 200; i++) {
      send(eu1, us1, "m" + i);
    }
    world.runFor(SECOND);

    assertThat(received).hasSize(100).isSorted();
  }

  @Test
  void letsMessagesOvertakeWhenTold() {
    world.network().setReordering(true);
    List<String> received = inbox(us1);
    List<String> sent = new ArrayList<>();
    for (int i = 100; i < 200; i++) {
      sent.add("m" + i);
      send(eu1, us1, "m" + i);
    }
    world.runFor(SECOND);

    assertThat(received).isNotEqualTo(sent).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void losesAndDuplicatesAsOftenAsTold() {
    world.network().setLoss(0.5);
    List<String> received = inbox(us1);
    for (int i = 0; i < 1000; i++) {
      send(eu1, us1, "m");
    }
    world.runFor(SECOND);
    assertThat(received).hasSizeBetween(400, 600);

    received.clear();
    world.network().setLoss(0);
    world.network().setDuplication(0.5);
    for (int i = 0; i < 1000; i++) {
      send(eu1, us1, "m");
    }
    world.runFor(SECOND);
    assertThat(received).hasSizeBetween(1400, 1600);
  }

  @Test
  void cutsOneWayOnly() {
    List<String> atUs = inbox(us1);
    List<String> atEu = inbox(eu1);
    world.network().cut(eu1.peer().node(), us1.peer().node());
    send(eu1, us1, "lost");
    send(us1, eu1, "arrives");
    world.runFor(SECOND);

    assertThat(atUs).isEmpty();
    assertThat(atEu).containsExactly("arrives");
  }

  @Test
  void losesWhatIsUnderWayWhenACutBegins() {
    List<String> received = inbox(us1);
    send(eu1, us1, "under way");
    world.network().isolate(us1.peer().node());
    world.runFor(SECOND);
    world.network().healAll();
    send(eu1, us1, "after");
    world.runFor(SECOND);

    assertThat(received).containsExactly("after");
  }

  @Test
  void anIsolatedRegionGoesOnInside() {
    List<String> atEu2 = inbox(eu2);
    List<String> atUs = inbox(us1);
    world.network().isolate(EU);
    send(eu1, eu2, "inside");
    send(eu1, us1, "across");
    world.runFor(SECOND);

    assertThat(atEu2).containsExactly("inside");
    assertThat(atUs).isEmpty();
  }

  @Test
  void nothingRestrictedPassesTheGate() {
    List<String> inside = inbox(eu2);
    List<String> outside = inbox(us1);

    assertThat(sendEuData(eu1, eu2, "data")).isTrue();
    assertThat(sendEuData(eu1, us1, "data")).isFalse();
    world.runFor(SECOND);

    assertThat(inside).containsExactly("data");
    assertThat(outside).isEmpty();
    assertThat(eu1.gate().refused()).isEqualTo(1);
  }

  @Test
  void showsEveryEnvelopeToItsInspectors() {
    List<String> seen = new ArrayList<>();
    world
        .network()
        .inspect(
            (from, to, lane, envelope) ->
                seen.add(from.node() + " " + to.node() + " " + envelope.payload().toStringUtf8()));
    send(eu1, us1, "hello");

    assertThat(seen).containsExactly("eu-1 us-1 hello");
  }

  @Test
  void aProcessThatDoesNotRunReceivesAndSendsNothing() {
    List<String> received = inbox(us1);
    send(eu1, us1, "too late");
    us1.crash();
    world.runFor(SECOND);

    assertThat(received).isEmpty();
    assertThat(send(us1, eu1, "from the dead")).isFalse();
  }

  @Test
  void aRestartedProcessSubscribesAnew() {
    inbox(us1);
    us1.crash();
    us1.restart();
    List<String> received = inbox(us1);
    send(eu1, us1, "welcome back");
    world.runFor(SECOND);

    assertThat(received).containsExactly("welcome back");
  }

  @Test
  void doesNotTakeEnvelopesForStrangers() {
    Envelope hello = new Envelope(Layer.GOSSIP, "", ResidencyScope.NO_USER_DATA, bytes("hello"));

    assertThat(eu1.transport().send(new NodeId("nobody"), Lane.CONSENSUS, hello)).isFalse();
  }

  @Test
  void aFullLaneSaysWhenItTakesMore() {
    Envelope mebibyte =
        new Envelope(
            Layer.RAFT, "", ResidencyScope.NO_USER_DATA, ByteString.copyFrom(new byte[1 << 20]));
    NodeId to = us1.peer().node();
    int taken = 0;
    while (eu1.transport().send(to, Lane.BULK, mebibyte)) {
      taken++;
    }
    List<Boolean> writable = new ArrayList<>();
    eu1.transport()
        .whenWritable(
            to, Lane.BULK, () -> writable.add(eu1.transport().send(to, Lane.BULK, mebibyte)));

    assertThat(taken).isBetween(2, 16);
    assertThat(writable).isEmpty();
    world.runFor(SECOND);
    assertThat(writable).containsExactly(true);
  }

  @Test
  void carriesRequestsAndAnswers() {
    us1.requests()
        .serve(
            RequestService.DIRECTORY,
            (from, request, timeout, responder) ->
                responder.answer(ResidencyScope.NO_USER_DATA, request.concat(bytes("!"))));
    CompletableFuture<ByteString> answer = ask(us1, "hello");
    world.runFor(SECOND);

    assertThat(answer).isCompletedWithValue(bytes("hello!"));
  }

  @Test
  void requestsMeetTheirDeadlineInVirtualTime() {
    world.network().isolate(us1.peer().node());
    CompletableFuture<ByteString> answer = ask(us1, "hello");

    assertThat(world.runUntil(answer::isDone, SECOND)).isTrue();
    assertThat(answer).isCompletedExceptionally();
    assertThat(world.elapsed()).isEqualTo(SECOND);
  }

  private CompletableFuture<ByteString> ask(SimulatedNode to, String text) {
    return eu1.requests()
        .call(
            to.peer().node(),
            RequestService.DIRECTORY,
            ResidencyScope.NO_USER_DATA,
            bytes(text),
            SECOND);
  }
}
