package io.terroir.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.node.tls.CertificateAuthority;
import io.terroir.node.tls.CertificateDirectory;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.GrpcPeerConfig;
import io.terroir.runtime.transport.GrpcPeerTransport;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.LaneBounds;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.SendResult;
import io.terroir.runtime.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections go where discovery says, to whom the certificate names. */
final class FollowedAddressesTest {
  private static final RegionId EU = new RegionId("eu");
  private static final RegionId US = new RegionId("us");
  private static final Peer PARIS = new Peer(new NodeId("paris"), EU);
  private static final Peer BOSTON = new Peer(new NodeId("boston"), US);
  private static final Peer NICE = new Peer(new NodeId("nice"), EU);
  private static final Duration LIFE = Duration.ofDays(1);

  @TempDir Path directory;

  private final ManualDiscovery registry = new ManualDiscovery();
  private final List<GrpcPeerTransport> opened = new ArrayList<>();
  private final PeerAddresses addresses =
      new PeerAddresses(
          new Topology(
              List.of(
                  new RegionConfig("eu", "EU", List.of("us")),
                  new RegionConfig("us", "US", List.of("eu"))),
              List.of(configured(PARIS), configured(BOSTON), configured(NICE))),
          true,
          region -> {});

  private static PeerConfig configured(Peer peer) {
    return new PeerConfig(
        peer.node().name(),
        Role.NODE,
        peer.region().name(),
        "a",
        Optional.empty(),
        Optional.empty());
  }

  @BeforeEach
  void issueCertificatesAndFollow() throws IOException {
    CertificateDirectory files = new CertificateDirectory(directory);
    CertificateAuthority authority = CertificateAuthority.create(Instant.now());
    files.write(authority);
    for (Peer peer : List.of(PARIS, BOSTON, NICE)) {
      Path unused =
          files.write(
              peer.node().name(),
              authority.issue(peer, List.of("127.0.0.1"), Instant.now(), LIFE),
              authority.own().certificate());
    }
    addresses.follow(registry).join();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(GrpcPeerTransport::close);
  }

  private GrpcPeerTransport start(Peer peer, List<String> inbox) {
    Path own = directory.resolve(peer.node().name());
    GrpcPeerTransport transport =
        new GrpcPeerTransport(
            new GrpcPeerConfig(
                peer,
                "127.0.0.1",
                0,
                Optional.of(
                    new TlsFiles(
                        own.resolve("tls.crt"), own.resolve("tls.key"), own.resolve("ca.crt"))),
                LaneBounds.DEFAULT),
            addresses,
            new ScopeGate());
    transport.subscribe(
        Layer.RAFT, (from, envelope) -> inbox.add(envelope.payload().toStringUtf8()));
    transport.start();
    opened.add(transport);
    return transport;
  }

  private void says(Peer peer, GrpcPeerTransport listener) {
    registry
        .listener()
        .found(
            List.of(
                new FoundProcess(
                    peer.node(), peer.region(), new HostPort("127.0.0.1", listener.port()))));
  }

  private static SendResult send(GrpcPeerTransport from, Peer to, String text) {
    return from.offer(
        to.node(),
        Lane.CONSENSUS,
        new Envelope(Layer.RAFT, "", ResidencyScope.NO_USER_DATA, ByteString.copyFromUtf8(text)));
  }

  private static void awaitArrival(
      GrpcPeerTransport from, Peer to, String text, List<String> inbox) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(send(from, to, text)).isEqualTo(SendResult.TAKEN);
              assertThat(inbox).contains(text);
            });
  }

  @Test
  void aProcessThatComesBackElsewhereIsReachedThere() {
    List<String> inbox = new CopyOnWriteArrayList<>();
    GrpcPeerTransport paris = start(PARIS, new CopyOnWriteArrayList<>());
    GrpcPeerTransport before = start(BOSTON, inbox);
    says(BOSTON, before);
    awaitArrival(paris, BOSTON, "before", inbox);

    GrpcPeerTransport after = start(BOSTON, inbox);
    before.close();
    says(BOSTON, after);

    awaitArrival(paris, BOSTON, "after", inbox);
  }

  @Test
  void aConnectionThatStandsOutlivesWhatDiscoverySays() {
    List<String> inbox = new CopyOnWriteArrayList<>();
    GrpcPeerTransport paris = start(PARIS, new CopyOnWriteArrayList<>());
    GrpcPeerTransport boston = start(BOSTON, inbox);
    List<String> atNice = new CopyOnWriteArrayList<>();
    GrpcPeerTransport nice = start(NICE, atNice);
    says(BOSTON, boston);
    awaitArrival(paris, BOSTON, "before", inbox);

    says(BOSTON, nice);

    awaitArrival(paris, BOSTON, "after", inbox);
    assertThat(atNice).isEmpty();
  }

  @Test
  void whoeverListensAtALearntAddressIsNotTakenForAnotherProcess() {
    List<String> atNice = new CopyOnWriteArrayList<>();
    List<String> atBoston = new CopyOnWriteArrayList<>();
    GrpcPeerTransport paris = start(PARIS, new CopyOnWriteArrayList<>());
    GrpcPeerTransport nice = start(NICE, atNice);
    says(BOSTON, nice);

    Awaitility.await().until(() -> send(paris, BOSTON, "for boston") == SendResult.UNREACHABLE);
    assertThat(atNice).isEmpty();

    says(BOSTON, start(BOSTON, atBoston));
    awaitArrival(paris, BOSTON, "for boston again", atBoston);
    assertThat(atNice).isEmpty();
  }
}
