package io.terroir.simulation.checker.weak;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import org.junit.jupiter.api.Test;

class CountersTest {
  private long now;
  private final History<CounterOperation, Long> history = new History<>(() -> now++);

  private void add(String session, long delta) {
    history.ok(history.call(session, "n", new CounterOperation.Add(delta)), 0L);
  }

  private void addUnknown(String session, long delta) {
    history.unknown(history.call(session, "n", new CounterOperation.Add(delta)));
  }

  private void read(String session, long value) {
    history.ok(history.call(session, "n", new CounterOperation.Read()), value);
  }

  private Verdict check() {
    return new Counters(true, true).check(history.operations());
  }

  @Test
  void readMayLackAdditionsOfOthers() {
    add("a", 5);
    add("b", 3);
    read("a", 5);
    read("b", 8);
    assertThat(check().holds()).isTrue();
  }

  @Test
  void readMustHoldItsOwnAdditions() {
    add("a", 5);
    add("b", 3);
    read("a", 3);
    assertThat(check().render()).contains("allows 5 to 8");
    assertThat(new Counters(false, false).check(history.operations()).holds()).isTrue();
  }

  @Test
  void nothingIsCountedTwice() {
    add("a", 5);
    read("b", 10);
    assertThat(check().isViolated()).isTrue();
  }

  @Test
  void futureAdditionIsNotCounted() {
    read("b", 5);
    add("a", 5);
    assertThat(check().isViolated()).isTrue();
  }

  @Test
  void readsOfSessionDoNotLoseIncrements() {
    add("a", 5);
    read("b", 5);
    read("b", 0);
    assertThat(check().render()).contains("in the session that had read 5");
  }

  @Test
  void decrementMayLowerLaterRead() {
    add("a", 5);
    read("b", 5);
    add("a", -2);
    read("b", 3);
    assertThat(check().holds()).isTrue();
    read("b", 0);
    assertThat(check().isViolated()).isTrue();
  }

  @Test
  void endIsSumOfAcknowledgedAndSomeUnknown() {
    add("a", 5);
    add("b", -1);
    addUnknown("a", 10);
    addUnknown("b", 100);
    assertThat(Counters.checkFinal(history.operations(), 4).holds()).isTrue();
    assertThat(Counters.checkFinal(history.operations(), 104).holds()).isTrue();
    assertThat(Counters.checkFinal(history.operations(), 9).isViolated()).isTrue();
    assertThat(Counters.checkFinal(history.operations(), 124).isViolated()).isTrue();
    assertThat(Counters.checkFinal(history.operations(), 0).isViolated()).isTrue();
  }
}
