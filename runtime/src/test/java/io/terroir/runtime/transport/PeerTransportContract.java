package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyGate;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.residency.ScopeGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every peer transport must do, whatever carries the envelopes. */
@Timeout(60)
abstract class PeerTransportContract {
  static final RegionId EU = new RegionId("eu-west-1");
  static final RegionId US = new RegionId("us-east-1");
  static final Peer PARIS = new Peer(new NodeId("paris"), EU);
  static final Peer BOSTON = new Peer(new NodeId("boston"), US);
  static final LaneBounds SMALL_BOUNDS = new LaneBounds(100_000, 100_000, 100_000);

  private final List<PeerTransport> started = new ArrayList<>();
  final ScopeGate parisGate = new ScopeGate();
  PeerTransport paris;
  PeerTransport boston;

  /** Starts a process; a process of the same name may have been closed before. */
  abstract PeerTransport start(Peer self, ResidencyGate gate);

  @BeforeEach
  void startTwoProcesses() {
    paris = begin(PARIS, parisGate);
    boston = begin(BOSTON, new ScopeGate());
  }

  @AfterEach
  void closeAll() {
    started.forEach(PeerTransport::close);
  }

  final PeerTransport begin(Peer self, ResidencyGate gate) {
    PeerTransport transport = start(self, gate);
    started.add(transport);
    return transport;
  }

  @Test
  void keepsTheOrderOfALane() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);

    for (int number = 0; number < 500; number++) {
      assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("message " + number))).isTrue();
    }

    for (int number = 0; number < 500; number++) {
      assertThat(inbox.next().payload().toStringUtf8()).isEqualTo("message " + number);
    }
  }

  @Test
  void deliversTheEnvelopeAsItWasAndNamesTheSender() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.GOSSIP);
    Envelope sent =
        new Envelope(
            Layer.GOSSIP,
            "group 7",
            ResidencyScope.only(Set.of(EU, US)),
            ByteString.copyFrom(new byte[100_000]));

    assertThat(paris.send(BOSTON.node(), Lane.BULK, sent)).isTrue();

    assertThat(inbox.next()).isEqualTo(sent);
    assertThat(inbox.senders).containsExactly(PARIS);
  }

  @Test
  void handsEachLayerToItsReceiver() throws Exception {
    Inbox raft = Inbox.of(boston, Layer.RAFT);
    Inbox gossip = Inbox.of(boston, Layer.GOSSIP);

    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope(Layer.EPAXOS, "nobody takes this"));
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope(Layer.GOSSIP, "rumour"));
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope(Layer.RAFT, "vote"));

    assertThat(gossip.next().payload().toStringUtf8()).isEqualTo("rumour");
    assertThat(raft.next().payload().toStringUtf8()).isEqualTo("vote");
  }

  @Test
  void carriesBothDirectionsAndEveryLane() throws Exception {
    Inbox atParis = Inbox.of(paris, Layer.RAFT);
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);

    for (Lane lane : Lane.values()) {
      assertThat(paris.send(BOSTON.node(), lane, envelope("east to west"))).isTrue();
      assertThat(boston.send(PARIS.node(), lane, envelope("west to east"))).isTrue();
      assertThat(atBoston.next().payload().toStringUtf8()).isEqualTo("east to west");
      assertThat(atParis.next().payload().toStringUtf8()).isEqualTo("west to east");
    }
  }

  @Test
  void sendsNothingThatTheGateRefuses() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    Envelope secret =
        new Envelope(
            Layer.RAFT, "", ResidencyScope.only(Set.of(EU)), ByteString.copyFromUtf8("secret"));

    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, secret)).isFalse();
    assertThat(paris.offer(BOSTON.node(), Lane.CONSENSUS, secret))
        .isEqualTo(SendResult.RESIDENCY_REFUSED);
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("open"));

    assertThat(inbox.next().payload().toStringUtf8()).isEqualTo("open");
    assertThat(parisGate.refused()).isEqualTo(2);
  }

  @Test
  void saysThatAPeerIsUnknown() {
    NodeId nobody = new NodeId("nobody");

    assertThat(paris.send(nobody, Lane.CONSENSUS, envelope("hello"))).isFalse();
    assertThat(paris.offer(nobody, Lane.REQUEST, envelope("hello")))
        .isEqualTo(SendResult.UNREACHABLE);
  }

  @Test
  void refusesAboveTheBoundAndCallsBackWhenThereIsRoom() throws Exception {
    CountDownLatch receiverGoesOn = new CountDownLatch(1);
    boston.subscribe(Layer.RAFT, (from, envelope) -> awaitQuietly(receiverGoesOn));

    List<CountDownLatch> writable = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      writable.add(sendUntilStuck(lane));
    }
    receiverGoesOn.countDown();

    for (CountDownLatch latch : writable) {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }
    for (Lane lane : Lane.values()) {
      assertThat(paris.send(BOSTON.node(), lane, envelope("again"))).isTrue();
    }
  }

  @Test
  void refusesAnEnvelopeThatIsTooLarge() {
    Envelope large =
        new Envelope(
            Layer.RAFT,
            "",
            ResidencyScope.NO_USER_DATA,
            ByteString.copyFrom(new byte[LaneBounds.ENVELOPE_BYTES_MAX + 1]));

    assertThat(paris.send(BOSTON.node(), Lane.BULK, large)).isFalse();
  }

  @Test
  void carriesTheGreatestEnvelope() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    Envelope large =
        new Envelope(
            Layer.RAFT,
            "",
            ResidencyScope.NO_USER_DATA,
            ByteString.copyFrom(new byte[LaneBounds.ENVELOPE_BYTES_MAX]));

    assertThat(paris.send(BOSTON.node(), Lane.BULK, large)).isTrue();

    assertThat(inbox.next().payload().size()).isEqualTo(LaneBounds.ENVELOPE_BYTES_MAX);
  }

  @Test
  void callsBackAtOnceWhenALaneIsWritable() throws Exception {
    CountDownLatch writable = new CountDownLatch(1);

    paris.whenWritable(BOSTON.node(), Lane.BULK, writable::countDown);

    assertThat(writable.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void reachesAPeerThatWasRestarted() throws Exception {
    Inbox before = Inbox.of(boston, Layer.RAFT);
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("before"));
    assertThat(before.next().payload().toStringUtf8()).isEqualTo("before");

    boston.close();
    boston = begin(BOSTON, new ScopeGate());
    Inbox after = Inbox.of(boston, Layer.RAFT);

    assertThat(sendUntilItArrives(after)).isEqualTo("after");
    assertThat(before.envelopes).isEmpty();
  }

  @Test
  void sendsNothingAfterItWasClosed() {
    paris.close();

    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("from the grave"))).isFalse();
  }

  /** Sends until the lane refuses and does not become writable again for a moment. */
  private CountDownLatch sendUntilStuck(Lane lane) throws InterruptedException {
    Envelope envelope =
        new Envelope(
            Layer.RAFT, "", ResidencyScope.NO_USER_DATA, ByteString.copyFrom(new byte[10_000]));
    CountDownLatch writable;
    do {
      SendResult result = SendResult.TAKEN;
      for (int tries = 0; tries < 100_000 && result == SendResult.TAKEN; tries++) {
        result = paris.offer(BOSTON.node(), lane, envelope);
      }
      assertThat(result).isEqualTo(SendResult.LANE_FULL);
      writable = new CountDownLatch(1);
      paris.whenWritable(BOSTON.node(), lane, writable::countDown);
    } while (writable.await(200, TimeUnit.MILLISECONDS));
    return writable;
  }

  private String sendUntilItArrives(Inbox inbox) throws InterruptedException {
    Envelope arrived = null;
    while (arrived == null) {
      paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("after"));
      arrived = inbox.envelopes.poll(50, TimeUnit.MILLISECONDS);
    }
    return arrived.payload().toStringUtf8();
  }

  static Envelope envelope(String text) {
    return envelope(Layer.RAFT, text);
  }

  static Envelope envelope(Layer layer, String text) {
    return new Envelope(layer, "", ResidencyScope.NO_USER_DATA, ByteString.copyFromUtf8(text));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What arrived for one layer of a process. */
  static final class Inbox {
    final LinkedBlockingQueue<Envelope> envelopes = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Peer> senders = new LinkedBlockingQueue<>();

    static Inbox of(PeerTransport transport, Layer layer) {
      Inbox inbox = new Inbox();
      transport.subscribe(
          layer,
          (from, envelope) -> {
            inbox.senders.add(from);
            inbox.envelopes.add(envelope);
          });
      return inbox;
    }

    Envelope next() throws InterruptedException {
      Envelope next = envelopes.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("the next envelope").isNotNull();
      return Objects.requireNonNull(next);
    }
  }
}
