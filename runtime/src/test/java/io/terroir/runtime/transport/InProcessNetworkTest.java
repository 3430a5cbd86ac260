package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyGate;
import io.terroir.runtime.residency.ScopeGate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessNetworkTest extends PeerTransportContract {
  private static final Duration ROUND_TRIP = Duration.ofMillis(20);

  private final InProcessNetwork network =
      new InProcessNetwork(
          RttMatrix.equidistant(List.of(EU, US), ROUND_TRIP),
          new InProcessNetwork.Options(Duration.ZERO, Duration.ZERO, SMALL_BOUNDS));

  @Override
  PeerTransport start(Peer self, ResidencyGate gate) {
    return network.join(self, gate);
  }

  @AfterEach
  void closeNetwork() {
    network.close();
  }

  @Test
  void takesHalfARoundTrip() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);

    long sentNanos = System.nanoTime();
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("hello"));
    inbox.next();

    assertThat(System.nanoTime() - sentNanos).isGreaterThanOrEqualTo(ROUND_TRIP.toNanos() / 2);
  }

  @Test
  void handsThePayloadOverUncopied() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    Envelope sent = envelope("hello");

    paris.send(BOSTON.node(), Lane.CONSENSUS, sent);

    assertThat(inbox.next().payload()).isSameAs(sent.payload());
  }

  @Test
  void losesWhatIsOnItsWayWhenARegionIsCutOff() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);

    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("on its way"));
    network.isolate(US);
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("noticed"))).isFalse();
    assertThat(awaitWritableAfter(() -> network.reconnect(US))).isTrue();
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("healed"));

    assertThat(inbox.next().payload().toStringUtf8()).isEqualTo("healed");
  }

  @Test
  void keepsTheInsideOfACutOffRegionConnected() throws Exception {
    PeerTransport nice = begin(new Peer(new NodeId("nice"), EU), new ScopeGate());
    Inbox atNice = Inbox.of(nice, Layer.RAFT);

    network.isolate(EU);

    assertThat(paris.send(new NodeId("nice"), Lane.CONSENSUS, envelope("neighbour"))).isTrue();
    assertThat(atNice.next().payload().toStringUtf8()).isEqualTo("neighbour");
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("abroad"))).isFalse();
  }

  @Test
  void cutsAndHealsPairsOfRegionsAndSingleProcesses() {
    network.cut(EU, US);
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("a"))).isFalse();
    network.heal(US, EU);
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("b"))).isTrue();
    network.isolate(BOSTON.node());
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("c"))).isFalse();
    network.reconnect(BOSTON.node());
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("d"))).isTrue();
    network.isolate(PARIS.node());
    network.healAll();
    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("e"))).isTrue();
  }

  @Test
  void swallowsEnvelopesUntilACutIsNoticed() {
    try (InProcessNetwork slow =
        new InProcessNetwork(
            RttMatrix.equidistant(List.of(EU, US), ROUND_TRIP),
            new InProcessNetwork.Options(Duration.ZERO, Duration.ofHours(1), LaneBounds.DEFAULT))) {
      PeerTransport sender = slow.join(PARIS, new ScopeGate());
      slow.join(BOSTON, new ScopeGate());

      slow.isolate(US);

      assertThat(sender.send(BOSTON.node(), Lane.CONSENSUS, envelope("lost"))).isTrue();
    }
  }

  @Test
  void countsWhatBecameOfEnvelopes() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    paris.send(BOSTON.node(), Lane.REQUEST, envelope("hello"));
    paris.send(new NodeId("nobody"), Lane.REQUEST, envelope("hello"));
    inbox.next();

    TransportCounters sent = network.counters(PARIS.node()).orElseThrow();
    assertThat(sent.sent(Lane.REQUEST, SendResult.TAKEN)).isEqualTo(1);
    assertThat(sent.sent(Lane.REQUEST, SendResult.UNREACHABLE)).isEqualTo(1);
    assertThat(network.counters(BOSTON.node()).orElseThrow().received(Lane.REQUEST)).isEqualTo(1);
  }

  @Test
  void admitsOneProcessOfAName() {
    assertThatThrownBy(() -> network.join(PARIS, new ScopeGate()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("paris");
    assertThatThrownBy(
            () ->
                network.join(
                    new Peer(new NodeId("sydney"), new RegionId("ap-southeast-2")),
                    new ScopeGate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ap-southeast-2");
  }

  private boolean awaitWritableAfter(Runnable healing) throws InterruptedException {
    CountDownLatch writable = new CountDownLatch(1);
    paris.whenWritable(BOSTON.node(), Lane.CONSENSUS, writable::countDown);
    // The callback comes from the thread that delivers: "on its way" is lost only if its time
    // passes while the region is cut off, so wait for that thread to have come so far.
    Inbox local = Inbox.of(paris, Layer.GOSSIP);
    PeerTransport lyon = begin(new Peer(new NodeId("lyon"), EU), new ScopeGate());
    long until = System.nanoTime() + ROUND_TRIP.toNanos();
    while (System.nanoTime() < until) {
      lyon.send(PARIS.node(), Lane.BULK, envelope(Layer.GOSSIP, "tick"));
      local.next();
    }
    assertThat(writable.getCount()).isEqualTo(1);
    healing.run();
    return writable.await(30, TimeUnit.SECONDS);
  }
}
