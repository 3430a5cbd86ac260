package io.terroir.node.tls;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * PEM files of an authority and of what it issued:
 *
 * <pre>
 * ca.crt, ca.key       the authority; the key belongs off line
 * NAME/tls.crt         what NAME shows
 * NAME/tls.key         its key, for the owner of the file alone
 * NAME/ca.crt          whom it trusts
 * </pre>
 *
 * The names are those of a Kubernetes secret of type {@code kubernetes.io/tls}. Not thread-safe.
 */
public final class CertificateDirectory {
  private static final String AUTHORITY = "ca.crt";
  private static final String AUTHORITY_KEY = "ca.key";
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private final Path directory;

  /** The files in {@code directory}, which need not exist. */
  public CertificateDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * The authority whose files are here; empty if there are none.
   *
   * @throws IOException if they cannot be read
   * @throws IllegalStateException if one of the two is missing or not what it should be
   */
  public Optional<CertificateAuthority> authority() throws IOException {
    Path certificate = directory.resolve(AUTHORITY);
    Path key = directory.resolve(AUTHORITY_KEY);
    if (!Files.exists(certificate) && !Files.exists(key)) {
      return Optional.empty();
    }
    if (!Files.exists(certificate) || !Files.exists(key)) {
      throw new IllegalStateException(
          "%s has %s but not %s; both are needed to issue certificates"
              .formatted(
                  directory,
                  Files.exists(key) ? AUTHORITY_KEY : AUTHORITY,
                  Files.exists(key) ? AUTHORITY : AUTHORITY_KEY));
    }
    return Optional.of(
        new CertificateAuthority(new Issued(readCertificate(certificate), readKey(key))));
  }

  /**
   * Writes the files of a new authority.
   *
   * @throws IOException if a file cannot be written, or is there already
   */
  public void write(CertificateAuthority authority) throws IOException {
    Files.createDirectories(directory);
    Issued own = authority.own();
    writeNew(directory.resolve(AUTHORITY_KEY), pem(new JcaPKCS8Generator(own.key(), null)), true);
    writeNew(directory.resolve(AUTHORITY), pem(own.certificate()), false);
  }

  /** Whether {@code name} has a certificate. */
  public boolean holds(String name) {
    return Files.exists(directory.resolve(name).resolve(CERTIFICATE));
  }

  /**
   * Writes what was issued to {@code name}, in place of what is there.
   *
   * @return where
   * @throws IOException if a file cannot be written
   */
  public Path write(String name, Issued issued, X509Certificate authority) throws IOException {
    Path own = directory.resolve(name);
    Files.createDirectories(own);
    replace(own.resolve(KEY), pem(new JcaPKCS8Generator(issued.key(), null)), true);
    replace(own.resolve(CERTIFICATE), pem(issued.certificate()), false);
    replace(own.resolve(AUTHORITY), pem(authority), false);
    return own;
  }

  private static X509Certificate readCertificate(Path file) throws IOException {
    try {
      if (read(file) instanceof X509CertificateHolder holder) {
        return new JcaX509CertificateConverter().getCertificate(holder);
      }
      throw new IllegalStateException(file + " is no certificate");
    } catch (CertificateException e) {
      throw new IllegalStateException(file + " is no certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey readKey(Path file) throws IOException {
    if (read(file) instanceof PrivateKeyInfo key) {
      return new JcaPEMKeyConverter().getPrivateKey(key);
    }
    throw new IllegalStateException(file + " is no key of PKCS #8 without a password");
  }

  private static Object read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(reader)) {
      Object found = parser.readObject();
      if (found == null) {
        throw new IllegalStateException(file + " has nothing in PEM");
      }
      return found;
    }
  }

  private static String pem(Object what) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    }
    return text.toString();
  }

  private static void writeNew(Path file, String text, boolean secret) throws IOException {
    Files.createFile(file, attributes(secret));
    Files.writeString(file, text);
  }

  private static void replace(Path file, String text, boolean secret) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    writeNew(written, text, secret);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] attributes(boolean secret) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--"))
        }
        : new FileAttribute<?>[0];
  }
}
