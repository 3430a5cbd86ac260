package io.terroir.runtime.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority for tests, made with the keytool of this Java runtime. */
final class TestAuthority {
  /** From now on. */
  static final Duration VALIDITY = Duration.ofDays(2);

  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final Path store;

  TestAuthority(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("authority.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=authority", "-ext", "bc:c=ca:true");
  }

  /** Issues a certificate to a process. */
  TlsFiles issue(String alias, Peer peer) {
    String subject = "CN=" + peer.node() + ", OU=" + peer.region() + ", O=Terroir";
    keytool("-genkeypair", "-alias", alias, "-dname", subject, "-signer", "ca");
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      Key key = keys.getKey(alias, PASSWORD.toCharArray());
      return new TlsFiles(
          write(alias + ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded()),
          write(alias + ".key", "PRIVATE KEY", key.getEncoded()),
          write("ca.crt", "CERTIFICATE", authority(keys).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read the key store", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Certificate authority(KeyStore keys) throws GeneralSecurityException {
    return keys.getCertificate("ca");
  }

  private Path write(String name, String kind, byte[] encoded) throws IOException {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  private void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keyalg", "EC", "-validity", Long.toString(VALIDITY.toDays())));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    Path output = directory.resolve("keytool.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    }
  }
}
