package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.node.tls.CertificateAuthority;
import io.terroir.node.tls.CertificateDirectory;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.sdk.ClientTls;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region whose processes and clients show certificates of one authority. */
final class TlsIT {
  private static final Duration LIFE = Duration.ofDays(1);

  @TempDir Path directory;

  private Path certificates() {
    return directory.resolve("certificates");
  }

  private Path file(String owner, String name) {
    return certificates().resolve(owner).resolve(name);
  }

  private String keys(String process) {
    String tls =
        "tls: {certificate: \"%s\", key: \"%s\", authority: \"%s\"}%n"
            .formatted(file(process, "tls.crt"), file(process, "tls.key"), file(process, "ca.crt"));
    return process.endsWith("gateway")
        ? tls
            + "client-tls: {certificate: \"%s\", key: \"%s\", client-authority: \"%s\"}%n"
                .formatted(
                    file(process, "tls.crt"), file(process, "tls.key"), file(process, "ca.crt"))
        : tls;
  }

  private void issue() throws IOException {
    CertificateDirectory files = new CertificateDirectory(certificates());
    CertificateAuthority authority = CertificateAuthority.create(Instant.now());
    files.write(authority);
    for (String name : List.of("eu-1", "eu-2", "eu-3", "eu-gateway")) {
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
    Path unused =
        files.write(
            "app",
            authority.issueToClient("app", Instant.now(), LIFE),
            authority.own().certificate());
  }

  private static TerroirClient client(int port, Optional<ClientTls> tls, Duration deadline) {
    var builder =
        TerroirClient.builder()
            .endpoints("127.0.0.1:" + port)
            .deadline(deadline)
            .adminDeadline(deadline);
    tls.ifPresent(builder::tls);
    return builder.build();
  }

  private static void isNotServed(int port, Optional<ClientTls> tls) {
    try (TerroirClient stranger = client(port, tls, Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> stranger.keyspace("profiles").origin("alice").get("email"))
          .isInstanceOfSatisfying(
              TerroirException.class,
              refused ->
                  assertThat(refused.reason()).isIn(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void onlyWhoShowsACertificateOfTheAuthorityIsServed() throws Exception {
    issue();
    Path authority = file("app", "ca.crt");
    try (ConfiguredDeployment deployment =
        new ConfiguredDeployment(directory, List.of("eu"), this::keys)) {
      deployment.start();
      int port = deployment.clientPort("eu");
      ClientTls app =
          ClientTls.withAuthorities(authority)
              .withIdentity(file("app", "tls.crt"), file("app", "tls.key"));
      try (TerroirClient client = client(port, Optional.of(app), Duration.ofSeconds(60))) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(
                () ->
                    client.admin().status().regions().stream()
                        .allMatch(region -> region.nodes() == 3));
        client.admin().createKeyspace("profiles", KeyspacePolicy.strong());
        client.keyspace("profiles").origin("alice").put("email", "alice@example.eu");

        assertThat(client.keyspace("profiles").origin("alice").get("email").text())
            .contains("alice@example.eu");
      }
      isNotServed(port, Optional.empty());
      isNotServed(port, Optional.of(ClientTls.withAuthorities(authority)));
      isNotServed(port, Optional.of(ClientTls.withSystemAuthorities()));
    }
  }
}
