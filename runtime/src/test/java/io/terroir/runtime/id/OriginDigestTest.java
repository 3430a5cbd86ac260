package io.terroir.runtime.id;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class OriginDigestTest {
  private static final ByteString ALICE = ByteString.copyFromUtf8("alice");

  private static ByteString salt(int first) {
    byte[] salt = new byte[32];
    salt[0] = (byte) first;
    return ByteString.copyFrom(salt);
  }

  /** Otherwise whoever sees digests could try names, and compare keyspaces. */
  @Test
  void theSameNameHasAnotherDigestUnderAnotherSalt() {
    assertThat(OriginDigest.of(salt(1), ALICE)).isEqualTo(OriginDigest.of(salt(1), ALICE));
    assertThat(OriginDigest.of(salt(1), ALICE)).isNotEqualTo(OriginDigest.of(salt(2), ALICE));
  }

  @Test
  void bytesOrderAsDigestsDo() {
    OriginDigest low = new OriginDigest(1, -1);
    OriginDigest high = new OriginDigest(-1, 0);

    assertThat(low).isLessThan(high);
    assertThat(ByteString.unsignedLexicographicalComparator().compare(low.bytes(), high.bytes()))
        .isNegative();
    assertThat(OriginDigest.parse(high.bytes())).isEqualTo(high);
  }
}
