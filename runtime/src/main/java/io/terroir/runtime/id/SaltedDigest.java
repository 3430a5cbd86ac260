package io.terroir.runtime.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Digests under the salt of a keyspace, each kind under a key of its own: equal bytes of different
 * kinds have digests that have nothing to do with each other.
 */
final class SaltedDigest {
  private static final String ALGORITHM = "HmacSHA256";

  private SaltedDigest() {}

  /**
   * HMAC-SHA-256 of {@code bytes} under HMAC-SHA-256(kind, salt). The inner one is keyed by the
   * name of the kind, which is public, so that its result is no digest of an origin: those are
   * keyed by the salt.
   */
  static ByteBuffer of(String kind, ByteString salt, ByteString bytes) {
    byte[] key = hmac(kind.getBytes(StandardCharsets.US_ASCII), salt);
    return ByteBuffer.wrap(hmac(key, bytes));
  }

  private static byte[] hmac(byte[] key, ByteString message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(message.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
    }
  }
}
