package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ScopeGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS; processes are who their certificates say. */
class GrpcPeerTransportTlsTest extends GrpcPeerTransportTest {
  @TempDir static Path directory;

  private static final Map<Peer, TlsFiles> ISSUED = new ConcurrentHashMap<>();
  private static TestAuthority authority;

  @BeforeAll
  static void openAuthority() {
    authority = new TestAuthority(directory);
    ISSUED.clear();
  }

  @Override
  Optional<TlsFiles> tlsOf(Peer self) {
    return Optional.of(
        ISSUED.computeIfAbsent(self, peer -> authority.issue(peer.node().name(), peer)));
  }

  @Test
  void believesTheCertificateAndNotTheProcess() throws Exception {
    // A process in the US that says it is in the EU: its certificate knows better.
    Peer pretended = new Peer(new NodeId("chicago"), EU);
    Peer certified = new Peer(new NodeId("chicago"), US);
    ISSUED.put(pretended, authority.issue("chicago", certified));
    PeerTransport chicago = begin(pretended, new ScopeGate());
    Inbox atChicago = Inbox.of(chicago, Layer.RAFT);
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);

    chicago.send(BOSTON.node(), Lane.CONSENSUS, envelope("from the US"));
    assertThat(atBoston.next().payload().toStringUtf8()).isEqualTo("from the US");
    assertThat(atBoston.senders).containsExactly(certified);

    assertThat(paris.send(pretended.node(), Lane.CONSENSUS, envelope("for the EU"))).isTrue();
    awaitUnreachable(pretended.node());
    assertThat(atChicago.envelopes).isEmpty();
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws Exception {
    Peer stranger = new Peer(new NodeId("stranger"), new RegionId("us-east-1"));
    Path elsewhere = Files.createTempDirectory(directory, "other");
    TlsFiles forged = new TestAuthority(elsewhere).issue("stranger", stranger);
    Path trusted = tlsOf(PARIS).orElseThrow().authorities();
    ISSUED.put(stranger, new TlsFiles(forged.certificateChain(), forged.privateKey(), trusted));
    PeerTransport outsider = begin(stranger, new ScopeGate());
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);

    outsider.send(BOSTON.node(), Lane.CONSENSUS, envelope("let me in"));
    SendResult result = SendResult.TAKEN;
    while (result != SendResult.UNREACHABLE) {
      result = outsider.offer(BOSTON.node(), Lane.CONSENSUS, envelope("let me in"));
      Thread.onSpinWait();
    }

    assertThat(atBoston.envelopes).isEmpty();
  }

  private void awaitUnreachable(NodeId node) {
    SendResult result = SendResult.TAKEN;
    while (result != SendResult.UNREACHABLE) {
      result = paris.offer(node, Lane.CONSENSUS, envelope("anybody there?"));
      Thread.onSpinWait();
    }
  }
}
