package io.terroir.simulation.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HistoryTest {
  private long now;
  private final History<String, String> history = new History<>(() -> now);

  @Test
  void eventsOfOneInstantKeepTheirOrder() {
    long first = history.call("a", "x", "write");
    history.ok(first, "done");
    long second = history.call("b", "x", "read");
    assertThat(history.operation(first).precedes(history.operation(second))).isTrue();
    assertThat(history.operation(second).precedes(history.operation(first))).isFalse();
  }

  @Test
  void operationIsCompletedOnce() {
    long id = history.call("a", "x", "write");
    history.ok(id, "done");
    assertThatThrownBy(() -> history.unknown(id)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsPendingCanBeGivenUp() {
    history.call("a", "x", "write");
    history.giveUpPending();
    assertThat(history.operations()).allMatch(each -> each.outcome() == Outcome.UNKNOWN);
  }

  @Test
  void rendersOneLineAnOperation() {
    now = 1_500_000_000;
    long id = history.call("a", "s1", "x", "write 5");
    now = 1_750_000_000;
    history.ok(id, "done");
    history.call("b", "y", "read");
    assertThat(history.render())
        .isEqualTo(
            """
              1.500000..  1.750000 s  #0 a/s1     x write 5 -> done
              1.750000..         ? s  #1 b        y read -> pending
            """);
    assertThat(history.byKey()).containsOnlyKeys("x", "y");
  }
}
