package io.terroir.sdk;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a client and the gateways recognize each other over TLS. The certificate of a gateway must
 * name the host of its endpoint.
 *
 * @param authorities PEM file of the authorities whose word on gateways counts; empty: those that
 *     the Java runtime trusts
 * @param identity what the client shows to gateways that ask for it
 */
public record ClientTls(Optional<Path> authorities, Optional<Identity> identity) {
  /**
   * The certificate of a client.
   *
   * @param certificateChain PEM file of the certificate, then those that lead to its authority
   * @param privateKey PEM file of its key, PKCS #8 and not encrypted
   */
  public record Identity(Path certificateChain, Path privateKey) {}

  /** Gateways whose certificate is from an authority that the Java runtime trusts. */
  public static ClientTls withSystemAuthorities() {
    return new ClientTls(Optional.empty(), Optional.empty());
  }

  /** Gateways whose certificate is from one of the authorities in a PEM file. */
  public static ClientTls withAuthorities(Path authorities) {
    return new ClientTls(Optional.of(authorities), Optional.empty());
  }

  /** The same, showing a certificate. */
  public ClientTls withIdentity(Path certificateChain, Path privateKey) {
    return new ClientTls(authorities, Optional.of(new Identity(certificateChain, privateKey)));
  }

  /**
   * For channels.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  ChannelCredentials credentials() {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    try {
      if (authorities.isPresent()) {
        builder.trustManager(authorities.get().toFile());
      }
      if (identity.isPresent()) {
        builder.keyManager(
            identity.get().certificateChain().toFile(), identity.get().privateKey().toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a TLS file cannot be read: " + e.getMessage(), e);
    }
    return builder.build();
  }
}
