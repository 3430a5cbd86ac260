package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.transport.proto.EnvelopeBatch;
import io.terroir.runtime.transport.proto.PeerServiceGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS; processes are who their certificates say. */
class GrpcPeerTransportTlsTest extends GrpcPeerTransportTest {
  private static final StreamObserver<EnvelopeBatch> IGNORE_ANSWERS =
      new StreamObserver<>() {
        @Override
        public void onNext(EnvelopeBatch answer) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };

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
  void believesTheCertificateAndNotTheHeaders() throws Exception {
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);
    TlsFiles ofParis = tlsOf(PARIS).orElseThrow();
    Metadata lies = PeerIdentity.headersOf(new Peer(new NodeId("nice"), US));
    lies.put(PeerIdentity.LANE, Lane.CONSENSUS.name());
    PeerAddress toBoston = address(BOSTON);
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(
                toBoston.host(),
                toBoston.port(),
                TlsChannelCredentials.newBuilder()
                    .keyManager(ofParis.certificateChain().toFile(), ofParis.privateKey().toFile())
                    .trustManager(ofParis.authorities().toFile())
                    .build())
            .overrideAuthority("boston")
            .build();
    try {
      PeerServiceGrpc.newStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(lies))
          .exchange(IGNORE_ANSWERS)
          .onNext(
              EnvelopeBatch.newBuilder()
                  .addEnvelopes(EnvelopeWire.toMessage(envelope("who am I?")))
                  .build());

      assertThat(atBoston.next().payload().toStringUtf8()).isEqualTo("who am I?");
      assertThat(atBoston.senders).containsExactly(PARIS);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void sendsNothingWhenTheCertificateNamesAnotherRegionThanTheDirectory() {
    Inbox atBoston = Inbox.of(boston, Layer.RAFT);
    Peer assumed = new Peer(BOSTON.node(), EU);
    addresses.put(BOSTON.node(), new PeerAddress(assumed, LOOPBACK, address(BOSTON).port()));
    Envelope forTheEu =
        new Envelope(
            Layer.RAFT, "", ResidencyScope.only(Set.of(EU)), ByteString.copyFromUtf8("for the EU"));

    assertThat(paris.send(BOSTON.node(), Lane.CONSENSUS, forTheEu)).isTrue();
    awaitUnreachable(paris, BOSTON.node());

    assertThat(atBoston.envelopes).isEmpty();
  }

  @Test
  void tellsWhenItsCertificateEnds() {
    Instant now = Instant.now();

    assertThat(paris)
        .isInstanceOfSatisfying(
            GrpcPeerTransport.class,
            transport ->
                assertThat(transport.certificateValidUntil().orElseThrow())
                    .isBetween(now, now.plus(TestAuthority.VALIDITY)));
  }

  @Test
  void refusesToStartWithTheCertificateOfAnother() {
    GrpcPeerConfig config =
        new GrpcPeerConfig(PARIS, LOOPBACK, 0, tlsOf(BOSTON), LaneBounds.DEFAULT);

    assertThatThrownBy(
            () -> new GrpcPeerTransport(config, node -> Optional.empty(), new ScopeGate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must name node paris")
        .hasMessageContaining("not boston");
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
    awaitUnreachable(outsider, BOSTON.node());

    assertThat(atBoston.envelopes).isEmpty();
  }
}
