package io.terroir.simulation.checker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.transaction.PastStates.Seen;
import io.terroir.simulation.checker.transaction.PastStates.Version;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checker of reads at a revision accepts one past and nothing else. */
class PastStatesTest {
  private static final Seen WRITTEN = seen(3, "x", 3);
  private static final Seen REMOVED = absent(7);

  @Test
  void onePastIsAccepted() {
    assertThat(
            PastStates.check(List.of(absent(2), WRITTEN, seen(6, "x", 3), REMOVED, seen(9, "y", 8)))
                .holds())
        .isTrue();
  }

  @Test
  void twoStatesOfARevisionAreFound() {
    assertViolated(WRITTEN, seen(3, "y", 3));
    assertViolated(WRITTEN, absent(3));
  }

  @Test
  void aLaterStateSeenEarlierIsFound() {
    assertViolated(seen(4, "x", 3), seen(6, "y", 4));
    assertViolated(seen(2, "x", 3));
  }

  @Test
  void aWriteThatIsMissingInThePastIsFound() {
    assertViolated(seen(6, "x", 3), absent(5));
  }

  @Test
  void aWriteThatWasLostFromThePastIsFound() {
    assertViolated(seen(5, "y", 5), seen(6, "x", 3));
  }

  private static Seen seen(long revision, String value, long modRevision) {
    return new Seen("somebody", "k", revision, Optional.of(new Version(value, modRevision)));
  }

  private static Seen absent(long revision) {
    return new Seen("somebody", "k", revision, Optional.empty());
  }

  private static void assertViolated(Seen... seen) {
    assertThat(PastStates.check(List.of(seen)).isViolated()).isTrue();
  }
}
