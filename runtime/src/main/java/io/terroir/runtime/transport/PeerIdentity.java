package io.terroir.runtime.transport;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a stream. With TLS its certificate says so (see {@link TlsFiles});
 * without, its headers do. Headers are never believed on a connection that has a certificate.
 */
final class PeerIdentity {
  /** The lane of a stream. */
  static final Metadata.Key<String> LANE = header("terroir-lane");

  private static final Metadata.Key<String> NODE = header("terroir-node");
  private static final Metadata.Key<String> REGION = header("terroir-region");

  private PeerIdentity() {}

  /** Headers in which {@code self} names itself. */
  static Metadata headersOf(Peer self) {
    Metadata headers = new Metadata();
    headers.put(NODE, self.node().name());
    headers.put(REGION, self.region().name());
    return headers;
  }

  /** The process at the other end; empty if it does not name itself as it must. */
  static Optional<Peer> of(boolean tls, Attributes connection, Metadata headers) {
    try {
      if (tls) {
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        return session == null ? Optional.empty() : of(session.getPeerCertificates()[0]);
      }
      return peer(headers.get(NODE), headers.get(REGION));
    } catch (SSLPeerUnverifiedException | InvalidNameException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Requires that the certificate of this process says what its configuration says, so that a
   * mistake shows here and not as a peer that nobody talks to.
   *
   * @throws IllegalArgumentException if it does not, or is no certificate
   * @throws IOException if the file cannot be read
   */
  static void requireOwn(Path certificateChain, Peer self) throws IOException {
    Optional<Peer> named;
    try (InputStream pem = Files.newInputStream(certificateChain)) {
      named = of(CertificateFactory.getInstance("X.509").generateCertificate(pem));
    } catch (CertificateException | InvalidNameException e) {
      throw new IllegalArgumentException("no certificate can be read from " + certificateChain, e);
    }
    if (!named.equals(Optional.of(self))) {
      throw new IllegalArgumentException(
          "the certificate in "
              + certificateChain
              + " must name node "
              + self.node()
              + " (CN) and region "
              + self.region()
              + " (OU)"
              + named.map(other -> ", not " + other.node() + " and " + other.region()).orElse(""));
    }
  }

  private static Optional<Peer> of(Certificate leaf) throws InvalidNameException {
    if (!(leaf instanceof X509Certificate certificate)) {
      return Optional.empty();
    }
    LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
    List<String> nodes = values(subject, "CN");
    List<String> regions = values(subject, "OU");
    return nodes.size() == 1 && regions.size() == 1
        ? peer(nodes.get(0), regions.get(0))
        : Optional.empty();
  }

  private static List<String> values(LdapName subject, String type) {
    return subject.getRdns().stream()
        .filter(part -> part.getType().equalsIgnoreCase(type))
        .map(Rdn::getValue)
        .map(Object::toString)
        .toList();
  }

  private static Optional<Peer> peer(@Nullable String node, @Nullable String region) {
    return node == null || region == null
        ? Optional.empty()
        : Optional.of(new Peer(new NodeId(node), new RegionId(region)));
  }

  private static Metadata.Key<String> header(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
