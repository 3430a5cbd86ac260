package io.terroir.node.tls;

import io.terroir.runtime.transport.Peer;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * Issues the certificates of a deployment: ECDSA on P-256, signed with SHA-256. The subject of a
 * process is what {@link io.terroir.runtime.transport.TlsFiles} asks for; that of a client has no
 * organizational unit, so that a client cannot pass for a process.
 *
 * <p>Not thread-safe.
 */
public final class CertificateAuthority {
  /** How long an authority is valid. */
  static final Duration LIFE = Duration.ofDays(3650);

  private static final String ORGANIZATION = "Terroir";
  private static final String NAME = "Terroir deployment authority";
  private static final int SERIAL_BITS = 128;

  /** The clocks of those who check a new certificate may be behind. */
  private static final Duration BACKDATED = Duration.ofMinutes(10);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Issued own;

  /** The authority whose certificate and key these are. */
  public CertificateAuthority(Issued own) {
    this.own = own;
  }

  /** A new authority, with a new key. */
  public static CertificateAuthority create(Instant now) {
    KeyPair keys = newKeys();
    X500Name name = subject().addRDN(BCStyle.CN, NAME).build();
    try {
      X509v3CertificateBuilder builder =
          builder(name, name, keys.getPublic(), now, LIFE)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      return new CertificateAuthority(
          new Issued(sign(builder, keys.getPrivate()), keys.getPrivate()));
    } catch (IOException | GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  /** The certificate and the key of the authority itself. */
  public Issued own() {
    return own;
  }

  /**
   * A certificate for a process, for both ends of a connection.
   *
   * @param hosts names and addresses at which it is reached
   */
  public Issued issue(Peer peer, Collection<String> hosts, Instant now, Duration life) {
    Set<String> names = new LinkedHashSet<>();
    names.add(peer.node().name());
    names.addAll(hosts);
    X500Name subject =
        subject()
            .addRDN(BCStyle.OU, peer.region().name())
            .addRDN(BCStyle.CN, peer.node().name())
            .build();
    return issue(
        subject,
        names,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}),
        now,
        life);
  }

  /** A certificate that a client shows to gateways. */
  public Issued issueToClient(String name, Instant now, Duration life) {
    return issue(
        subject().addRDN(BCStyle.CN, name).build(),
        Set.of(),
        new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth),
        now,
        life);
  }

  private Issued issue(
      X500Name subject, Set<String> hosts, ExtendedKeyUsage usage, Instant now, Duration life) {
    KeyPair keys = newKeys();
    try {
      X509v3CertificateBuilder builder =
          builder(
                  new JcaX509CertificateHolder(own.certificate()).getSubject(),
                  subject,
                  keys.getPublic(),
                  now,
                  life)
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(own.certificate()))
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(Extension.extendedKeyUsage, false, usage);
      if (!hosts.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                hosts.stream()
                    .map(CertificateAuthority::alternativeName)
                    .toArray(GeneralName[]::new)));
      }
      return new Issued(sign(builder, own.key()), keys.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  private static GeneralName alternativeName(String host) {
    boolean address = IPAddress.isValid(host);
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static X500NameBuilder subject() {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, ORGANIZATION);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration life)
      throws IOException, GeneralSecurityException {
    return new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, RANDOM).setBit(0),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(life)),
            subject,
            key)
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey by)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign with the key of the authority", e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  private static IllegalStateException cannot(Exception e) {
    return new IllegalStateException("no certificate could be made: " + e.getMessage(), e);
  }
}
