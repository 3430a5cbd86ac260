package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCredentialsTest {
  private static final Peer PEER = new Peer(new NodeId("boston"), new RegionId("us-east-1"));

  @TempDir Path directory;
  private TlsFiles files;

  @BeforeEach
  void issue() {
    files = new TestAuthority(directory).issue("boston", PEER);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(files.privateKey());

    assertThatThrownBy(() -> TlsCredentials.of(files))
        .isInstanceOf(IOException.class)
        .hasMessage(files.privateKey() + " is missing or not readable");
  }

  @Test
  void filesThatHoldSomethingElseAreRefused() throws IOException {
    Path unused = Files.writeString(files.privateKey(), "no key");

    assertThatThrownBy(() -> TlsCredentials.of(files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no certificate and key can be read from");
  }

  @Test
  void aServerWithoutAuthoritiesAsksForNoCertificate() throws IOException {
    try (TlsCredentials credentials =
        TlsCredentials.of(files.certificateChain(), files.privateKey(), Optional.empty())) {
      assertThat(credentials.server()).isNotNull();
    }
  }
}
