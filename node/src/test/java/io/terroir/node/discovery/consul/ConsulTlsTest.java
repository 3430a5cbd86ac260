package io.terroir.node.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.discovery.Heard;
import io.terroir.node.discovery.consul.ConsulSettings.KeyPair;
import io.terroir.node.discovery.consul.ConsulSettings.Times;
import io.terroir.node.discovery.consul.ConsulSettings.TlsFiles;
import io.terroir.node.discovery.consul.StubConsul.Answer;
import io.terroir.node.tls.CertificateAuthority;
import io.terroir.node.tls.CertificateDirectory;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is reached by https, and that asks for a certificate itself. */
final class ConsulTlsTest {
  private static final Duration LIFE = Duration.ofDays(1);

  @TempDir Path directory;

  private final Heard heard = new Heard();

  /** Files of the agent and of a process, by an authority of their own. */
  private Path issue(String authorityName) throws IOException {
    Path own = directory.resolve(authorityName);
    CertificateDirectory files = new CertificateDirectory(own);
    CertificateAuthority authority = CertificateAuthority.create(Instant.now());
    files.write(authority);
    for (String name : List.of("agent", "eu-a")) {
      Path unused =
          files.write(
              name,
              authority.issue(
                  new Peer(new NodeId(name), new RegionId("eu")),
                  List.of("127.0.0.1"),
                  Instant.now(),
                  LIFE),
              authority.own().certificate());
    }
    return own;
  }

  private static TlsFiles files(Path certificates, String name) {
    Path own = certificates.resolve(name);
    return new TlsFiles(
        Optional.of(own.resolve("ca.crt")),
        Optional.of(new KeyPair(own.resolve("tls.crt"), own.resolve("tls.key"))));
  }

  private static StubConsul agent(Path certificates) throws IOException {
    return new StubConsul(ConsulConnection.sslContext(Optional.of(files(certificates, "agent"))));
  }

  private static ConsulDiscovery discovery(StubConsul consul, TlsFiles tls) {
    return new ConsulDiscovery(
        new ConsulSettings(
            consul.address(), "terroir", Optional.empty(), Optional.of(tls), Times.DEFAULT),
        new PeerConfig("eu-a", Role.NODE, "eu", "a", Optional.empty(), Optional.empty()),
        HostPort.parse("10.0.0.1:7500"),
        1);
  }

  @Test
  void bothSidesShowTheirCertificates() throws Exception {
    Path certificates = issue("one");
    try (StubConsul consul = agent(certificates);
        ConsulDiscovery discovery = discovery(consul, files(certificates, "eu-a"))) {
      consul.lists.add(new Answer(200, "1", StubConsul.processAt("eu-b", "10.0.0.2")));

      discovery.start(heard).join();

      assertThat(heard.last()).containsExactly("eu-b@10.0.0.2:7500");
    }
  }

  @Test
  void anAgentOfAnotherAuthorityIsNotBelieved() throws Exception {
    Path certificates = issue("one");
    try (StubConsul consul = agent(issue("another"));
        ConsulDiscovery discovery = discovery(consul, files(certificates, "eu-a"))) {
      var unused = discovery.start(heard);

      Awaitility.await().until(() -> !heard.failures().isEmpty());
      assertThat(heard.failures().get(0)).startsWith("Consul cannot be asked");
      assertThat(consul.queries).isEmpty();
    }
  }

  @Test
  void aFileThatIsMissingIsSaidAtTheStart() throws Exception {
    try (StubConsul consul = new StubConsul();
        ConsulDiscovery discovery = discovery(consul, files(directory, "nobody"))) {
      assertThatThrownBy(() -> discovery.start(heard))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("a TLS file for Consul cannot be read");
    }
  }
}
