package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Theorem 4 and the table that follows from it. */
class QuorumsTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "2,2,2", "3,2,2", "4,3,3", "5,3,3", "6,4,4", "7,4,5"})
  void slowAndFastQuorumsFollowTheTable(int members, int slow, int fast) {
    Quorums quorums = new Quorums(members);
    assertThat(quorums.slow()).isEqualTo(slow);
    assertThat(quorums.fast()).isEqualTo(fast);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9"})
  void lowerBoundOfThePaperHolds(int members) {
    Quorums quorums = new Quorums(members);
    int f = quorums.failuresMax();
    int e = quorums.fastFailuresMax();
    assertThat(members).isGreaterThanOrEqualTo(Math.max(2 * e + f - 1, 2 * f + 1));
    assertThat(e).isLessThanOrEqualTo(f);
    assertThat(2 * quorums.slow()).as("slow quorums intersect").isGreaterThan(members);
  }
}
