package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCommandTest {
  private static final String CONFIG =
      """
      process: {name: eu-a, data-dir: /var/lib/terroir}
      listen: {peer: "127.0.0.1:7500"}
      regions:
        - {name: eu, jurisdiction: EU, nearest: []}
      peers:
        - {name: eu-a, role: node, region: eu, zone: a, address: "127.0.0.1:7500", config-replica: 1}
        - {name: eu-gateway, role: gateway, region: eu, zone: a, address: "localhost:7510"}
      """;

  @TempDir Path directory;
  private Path certificates;
  private Path config;

  @BeforeEach
  void configure() throws IOException {
    certificates = directory.resolve("certificates");
    config = Files.writeString(directory.resolve("terroir.yaml"), CONFIG);
  }

  private CommandRun init(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("tls", "init", certificates.toString(), "--config", config.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.offline(arguments.toArray(String[]::new));
  }

  private X509Certificate certificate(String file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(certificates.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  private static List<Object> alternativeNames(X509Certificate certificate)
      throws GeneralSecurityException {
    return certificate.getSubjectAlternativeNames().stream()
        .<Object>map(name -> name.get(1))
        .toList();
  }

  @Test
  void everyProcessGetsACertificateThatNamesItAndItsRegion() throws Exception {
    assertThat(init("--client-host", "eu.example,10.0.0.9").exitCode()).isEqualTo(ExitCodes.DONE);

    X509Certificate authority = certificate("ca.crt");
    X509Certificate node = certificate("eu-a/tls.crt");
    node.verify(authority.getPublicKey());
    assertThat(node.getSubjectX500Principal().getName()).isEqualTo("CN=eu-a,OU=eu,O=Terroir");
    assertThat(node.getBasicConstraints()).isEqualTo(-1);
    assertThat(alternativeNames(node)).containsExactly("eu-a", "127.0.0.1");
    assertThat(alternativeNames(certificate("eu-gateway/tls.crt")))
        .containsExactly("eu-gateway", "localhost", "eu.example", "10.0.0.9");
    assertThat(certificate("eu-a/ca.crt")).isEqualTo(authority);
  }

  @Test
  void keysAreForTheirOwnerAlone() throws IOException {
    CommandRun unused = init();

    for (String key : List.of("ca.key", "eu-a/tls.key")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(certificates.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatIsThereStaysUnlessItIsToBeRenewed() throws Exception {
    CommandRun unused = init();
    X509Certificate authority = certificate("ca.crt");
    X509Certificate node = certificate("eu-a/tls.crt");
    Files.delete(certificates.resolve("eu-gateway/tls.crt"));

    assertThat(init().output()).contains("eu-a: has a certificate");
    assertThat(certificate("eu-a/tls.crt")).isEqualTo(node);
    certificate("eu-gateway/tls.crt").verify(authority.getPublicKey());

    assertThat(init("--renew").exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(certificate("ca.crt")).isEqualTo(authority);
    assertThat(certificate("eu-a/tls.crt")).isNotEqualTo(node);
  }

  @Test
  void aClientCannotPassForAProcess() throws Exception {
    CommandRun unused = init();

    CommandRun made = CommandRun.offline("tls", "client", certificates.toString(), "eu-shop");

    assertThat(made.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(certificate("eu-shop/tls.crt").getSubjectX500Principal().getName())
        .isEqualTo("CN=eu-shop,O=Terroir");
    assertThat(certificate("eu-shop/tls.crt").getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.2");
  }

  @Test
  void aClientNeedsAnAuthorityAndAPlainNameOfItsOwn() {
    assertThat(CommandRun.offline("tls", "client", certificates.toString(), "shop").errors())
        .containsExactly(
            "terroir: there is no authority in " + certificates + "; see terroir tls init");
    CommandRun unused = init();

    CommandRun escaping = CommandRun.offline("tls", "client", certificates.toString(), "../shop");
    assertThat(escaping.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(Files.exists(directory.resolve("shop"))).isFalse();
    assertThat(CommandRun.offline("tls", "client", certificates.toString(), "eu-a").exitCode())
        .isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void anAuthorityThatLacksItsKeyIsNotReplaced() throws IOException {
    CommandRun unused = init();
    Files.delete(certificates.resolve("ca.key"));

    CommandRun again = init("--renew");

    assertThat(again.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(again.errors())
        .containsExactly(
            "terroir: "
                + certificates
                + " has ca.crt but not ca.key; both are needed to issue certificates");
  }
}
