package io.terroir.runtime.transport;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of a process and the authorities that it trusts, read from PEM files and again
 * every minute: a renewed certificate counts for the next connection, without a restart. Files that
 * cannot be read then leave what was read before.
 *
 * <p>Thread-safe.
 */
public final class TlsCredentials implements AutoCloseable {
  private static final Duration RELOAD = Duration.ofMinutes(1);

  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final @Nullable AdvancedTlsX509TrustManager trust;
  private final ScheduledExecutorService reloads =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("terroir-tls", true));

  private TlsCredentials(@Nullable AdvancedTlsX509TrustManager trust) {
    this.trust = trust;
  }

  /**
   * What a process shows its peers, and how it recognizes them.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if a file is not what it should be
   */
  public static TlsCredentials of(TlsFiles files) throws IOException {
    return of(files.certificateChain(), files.privateKey(), Optional.of(files.authorities()));
  }

  /**
   * What a process shows to whoever connects.
   *
   * @param authorities whose certificates the other side must show; empty asks for none
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if a file is not what it should be
   */
  public static TlsCredentials of(
      Path certificateChain, Path privateKey, Optional<Path> authorities) throws IOException {
    requireReadable(certificateChain);
    requireReadable(privateKey);
    if (authorities.isPresent()) {
      requireReadable(authorities.get());
    }
    try {
      TlsCredentials credentials =
          new TlsCredentials(
              authorities.isPresent() ? AdvancedTlsX509TrustManager.newBuilder().build() : null);
      try {
        credentials.load(certificateChain, privateKey, authorities);
      } catch (GeneralSecurityException | IOException | RuntimeException e) {
        credentials.close();
        throw e;
      }
      return credentials;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "no certificate and key can be read from "
              + certificateChain
              + " and "
              + privateKey
              + authorities.map(path -> ", or no authority from " + path).orElse(""),
          e);
    }
  }

  private static void requireReadable(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " is missing or not readable");
    }
  }

  // What is returned only ends the reloading, as close does.
  private void load(Path certificateChain, Path privateKey, Optional<Path> authorities)
      throws IOException, GeneralSecurityException {
    var unused =
        keys.updateIdentityCredentials(
            certificateChain.toFile(),
            privateKey.toFile(),
            RELOAD.toSeconds(),
            TimeUnit.SECONDS,
            reloads);
    if (trust != null) {
      var unusedToo =
          trust.updateTrustCredentials(
              authorities.orElseThrow().toFile(), RELOAD.toSeconds(), TimeUnit.SECONDS, reloads);
    }
  }

  /** For a server; clients must show a certificate if there are authorities. */
  public ServerCredentials server() {
    TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder().keyManager(keys);
    return trust == null
        ? builder.build()
        : builder.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE).build();
  }

  /** For connections to peers. */
  public ChannelCredentials channel() {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder().keyManager(keys);
    return trust == null ? builder.build() : builder.trustManager(trust).build();
  }

  /** Until when the certificate is valid that is shown now. */
  public Instant validUntil() {
    String[] current = keys.getServerAliases("", new Principal[0]);
    return keys.getCertificateChain(current[0])[0].getNotAfter().toInstant();
  }

  /** Reads the files no more. */
  @Override
  public void close() {
    reloads.shutdownNow();
  }
}
