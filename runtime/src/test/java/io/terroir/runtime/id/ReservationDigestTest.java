package io.terroir.runtime.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReservationDigestTest {
  private static final ByteString SALT = ByteString.copyFrom(new byte[32]);
  private static final ByteString NAME = ByteString.copyFromUtf8("ada");

  @Test
  void theSameBytesAsValueOwnerAndOriginHaveNothingInCommon() {
    ReservationDigest value = ReservationDigest.of(SALT, NAME);
    ReservationOwner owner = ReservationOwner.ofToken(SALT, NAME);
    OriginDigest origin = OriginDigest.of(SALT, NAME);

    assertThat(List.of(value.bytes(), owner.bytes(), origin.bytes())).doesNotHaveDuplicates();
  }

  @Test
  void isKeyedBySalt() {
    ByteString other = ByteString.copyFromUtf8("x".repeat(32));
    assertThat(ReservationDigest.of(other, NAME)).isNotEqualTo(ReservationDigest.of(SALT, NAME));
  }

  /** Values that were reserved must be found again by every later version. */
  @Test
  void digestsNeverChange() {
    assertThat(ReservationDigest.of(SALT, NAME)).hasToString("c2a5c9049d56db115bb7b79dedabc59a");
    assertThat(ReservationOwner.ofToken(SALT, NAME))
        .hasToString("TOKEN 30d7a0334a03aa18e37a5ffa646bc2df");
  }

  @Test
  void bytesAreInTheOrderOfDigestsAndSurvive() {
    ReservationDigest low = new ReservationDigest(Long.MAX_VALUE, -1);
    ReservationDigest high = new ReservationDigest(Long.MIN_VALUE, 0);
    assertThat(low).isLessThan(high);
    assertThat(ByteString.unsignedLexicographicalComparator().compare(low.bytes(), high.bytes()))
        .isNegative();
    assertThat(ReservationDigest.parse(high.bytes())).isEqualTo(high);
    assertThatThrownBy(() -> ReservationDigest.parse(NAME))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ownersSurvive() {
    for (ReservationOwner owner :
        List.of(
            ReservationOwner.of(OriginDigest.of(SALT, NAME)),
            ReservationOwner.ofToken(SALT, NAME))) {
      assertThat(ReservationOwner.parse(owner.kind().number(), owner.bytes())).isEqualTo(owner);
    }
    assertThat(ReservationOwner.of(OriginDigest.MAX).origin()).contains(OriginDigest.MAX);
    assertThat(ReservationOwner.ofToken(SALT, NAME).origin()).isEmpty();
    assertThatThrownBy(() -> ReservationOwner.parse(3, OriginDigest.MAX.bytes()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
