package io.terroir.simulation.checker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.transaction.WatchedChanges.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each guarantee of a watch, and what it looks like when it is broken. */
final class WatchedChangesTest {
  private static final Set<String> WRITTEN = Set.of("1", "2", "3");

  private final WatchedChanges changes = new WatchedChanges();

  @Test
  void whatWasToldAsItWasWrittenIsFine() {
    changes.acknowledged("a", 4, Map.of("x", Optional.of("1"), "y", Optional.of("2")));
    changes.acknowledged("a", 6, Map.of("x", Optional.empty()));
    WatchedChanges.Told early = changes.begin("early", Optional.of(3L), 0);
    early.hear(List.of(put(4, "x", "1"), put(4, "y", "2")), 5);
    early.hear(List.of(removed(6, "x")), 6);
    WatchedChanges.Told late = changes.begin("late", Optional.empty(), 4);
    late.hear(List.of(), 5);
    late.hear(List.of(removed(6, "x")), 8);

    assertThat(changes.judge(WRITTEN).violations()).isEmpty();
  }

  @Test
  void whatIsNotToldIsMissed() {
    changes.acknowledged("a", 4, Map.of("x", Optional.of("1")));
    changes.begin("b", Optional.of(3L), 0).hear(List.of(), 4);

    assertThat(explanation()).contains("not told: revision 4");
  }

  @Test
  void whatOneWasToldAndTheOtherNotIsMissed() {
    changes.begin("b", Optional.of(3L), 0).hear(List.of(put(4, "x", "1")), 4);
    changes.begin("c", Optional.of(3L), 0).hear(List.of(), 4);

    assertThat(explanation()).contains("not told");
  }

  @Test
  void aPartOfARevisionIsNotTheRevision() {
    changes.acknowledged("a", 4, Map.of("x", Optional.of("1"), "y", Optional.of("2")));
    changes.begin("b", Optional.of(3L), 0).hear(List.of(put(4, "x", "1")), 4);

    assertThat(explanation()).contains("two changes");
  }

  @Test
  void aRevisionInTwoPiecesIsToldTwice() {
    WatchedChanges.Told told = changes.begin("b", Optional.of(3L), 0);
    told.hear(List.of(put(4, "x", "1")), 4);
    told.hear(List.of(put(4, "y", "2")), 4);

    assertThat(explanation()).contains("told twice");
  }

  @Test
  void anEventAfterItsBookmarkIsLate() {
    WatchedChanges.Told told = changes.begin("b", Optional.of(3L), 0);
    told.hear(List.of(), 5);
    told.hear(List.of(put(4, "x", "1")), 5);

    assertThat(explanation()).contains("after it was said that all had been");
  }

  @Test
  void orderAndBookmarksAreChecked() {
    WatchedChanges.Told told = changes.begin("b", Optional.of(3L), 0);
    told.hear(List.of(put(5, "x", "1"), put(4, "x", "2")), 5);
    told.hear(List.of(put(7, "x", "3")), 6);

    assertThat(changes.judge(WRITTEN).violations())
        .extracting(violation -> violation.explanation())
        .anyMatch(text -> text.contains("out of order"))
        .anyMatch(text -> text.contains("bookmark"));
  }

  @Test
  void nowIsAfterWhatWasAcknowledged() {
    changes.begin("b", Optional.empty(), 4).hear(List.of(put(4, "x", "1")), 4);

    assertThat(explanation()).contains("not of now");
  }

  @Test
  void nothingComesFromThinAir() {
    changes.begin("b", Optional.of(3L), 0).hear(List.of(put(4, "x", "other")), 4);

    assertThat(explanation()).contains("nobody wrote");
  }

  private String explanation() {
    return changes.judge(WRITTEN).violations().get(0).explanation();
  }

  private static Event put(long revision, String key, String value) {
    return new Event(revision, key, Optional.of(value));
  }

  private static Event removed(long revision, String key) {
    return new Event(revision, key, Optional.empty());
  }
}
