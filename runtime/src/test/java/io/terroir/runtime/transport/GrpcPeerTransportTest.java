package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.error.PortInUseException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyGate;
import io.terroir.runtime.residency.ScopeGate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Over loopback, without TLS. */
class GrpcPeerTransportTest extends PeerTransportContract {
  static final String LOOPBACK = "127.0.0.1";

  final Map<NodeId, PeerAddress> addresses = new ConcurrentHashMap<>();

  @Override
  PeerTransport start(Peer self, ResidencyGate gate) {
    // A process that comes back listens where it did before.
    PeerAddress before = addresses.get(self.node());
    int port = before == null ? 0 : before.port();
    GrpcPeerTransport transport =
        new GrpcPeerTransport(
            new GrpcPeerConfig(self, LOOPBACK, port, tlsOf(self), SMALL_BOUNDS),
            node -> Optional.ofNullable(addresses.get(node)),
            gate);
    transport.start();
    addresses.put(self.node(), new PeerAddress(self, LOOPBACK, transport.port()));
    return transport;
  }

  Optional<TlsFiles> tlsOf(Peer self) {
    return Optional.empty();
  }

  @Test
  void sendsNothingToAProcessThatIsNotThePeer() throws Exception {
    PeerTransport nice = begin(new Peer(new NodeId("nice"), EU), new ScopeGate());
    Inbox atNice = Inbox.of(nice, Layer.RAFT);
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);
    PeerAddress right = address(BOSTON);
    addresses.put(BOSTON.node(), new PeerAddress(BOSTON, LOOPBACK, address(nice.self()).port()));

    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("for boston only"));
    awaitUnreachable(paris, BOSTON.node());
    addresses.put(BOSTON.node(), right);
    CountDownLatch writable = new CountDownLatch(1);
    paris.whenWritable(BOSTON.node(), Lane.CONSENSUS, writable::countDown);

    assertThat(writable.await(30, TimeUnit.SECONDS)).isTrue();
    paris.send(BOSTON.node(), Lane.CONSENSUS, envelope("again"));
    assertThat(atBoston.next().payload().toStringUtf8()).isEqualTo("again");
    assertThat(atNice.envelopes).isEmpty();
  }

  @Test
  void saysThatAPeerIsUnreachableWhenNobodyListens() {
    boston.close();

    awaitUnreachable(paris, BOSTON.node());
  }

  @Test
  void waitsForAPeerThatIsNotKnownYet() throws Exception {
    PeerAddress known = address(BOSTON);
    addresses.remove(BOSTON.node());
    CountDownLatch writable = new CountDownLatch(1);
    paris.whenWritable(BOSTON.node(), Lane.BULK, writable::countDown);

    addresses.put(BOSTON.node(), known);

    assertThat(writable.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void saysThatThePortIsTakenInOneSentence() {
    int taken = address(BOSTON).port();
    GrpcPeerTransport second =
        new GrpcPeerTransport(
            new GrpcPeerConfig(PARIS, LOOPBACK, taken, tlsOf(PARIS), SMALL_BOUNDS),
            node -> Optional.empty(),
            new ScopeGate());

    assertThatThrownBy(second::start)
        .isInstanceOf(PortInUseException.class)
        .hasMessageContaining(String.valueOf(taken));
  }

  @Test
  void saysWhenAConnectionIsLost() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    paris.whenLost(
        Lane.REQUEST,
        peer -> {
          if (peer.equals(BOSTON.node())) {
            lost.countDown();
          }
        });
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    paris.send(BOSTON.node(), Lane.REQUEST, envelope("hello"));
    inbox.next();
    assertThat(lost.getCount()).isEqualTo(1);

    boston.close();

    assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void countsWhatArrives() throws Exception {
    Inbox inbox = Inbox.of(boston, Layer.RAFT);
    paris.send(BOSTON.node(), Lane.REQUEST, envelope("hello"));
    inbox.next();

    assertThat(((GrpcPeerTransport) paris).counters().sent(Lane.REQUEST, SendResult.TAKEN))
        .isEqualTo(1);
    assertThat(((GrpcPeerTransport) boston).counters().received(Lane.REQUEST)).isEqualTo(1);
  }

  final PeerAddress address(Peer peer) {
    return Optional.ofNullable(addresses.get(peer.node())).orElseThrow();
  }

  static void awaitUnreachable(PeerTransport sender, NodeId to) {
    SendResult result = SendResult.TAKEN;
    while (result != SendResult.UNREACHABLE) {
      result = sender.offer(to, Lane.CONSENSUS, envelope("anybody there?"));
      Thread.onSpinWait();
    }
  }
}
