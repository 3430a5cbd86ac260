package io.terroir.simulation.checker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockedOperationsTest {
  private static final long SECOND = 1_000_000_000;

  private long now;
  private final History<String, String> history = new History<>(() -> now);
  private final BlockedOperations phase =
      new BlockedOperations(100 * SECOND, 200 * SECOND, 10 * SECOND);

  @Test
  void quickOperationsAreFine() {
    now = 120 * SECOND;
    long id = history.call("a", "x", "read");
    now = 129 * SECOND;
    history.ok(id, "1");
    assertThat(phase.check(history.operations()).holds()).isTrue();
  }

  @Test
  void waitBeforeThePhaseDoesNotCount() {
    now = 10 * SECOND;
    long id = history.call("a", "x", "read");
    now = 109 * SECOND;
    history.ok(id, "1");
    assertThat(phase.check(history.operations()).holds()).isTrue();
  }

  @Test
  void pendingAndLateOperationsAreReportedByWhatTheyWaitFor() {
    now = 50 * SECOND;
    history.call("a", "x", "read");
    now = 150 * SECOND;
    long late = history.call("b", "y", "write");
    now = 165 * SECOND;
    history.unknown(late);
    now = 195 * SECOND;
    history.call("c", "y", "write");
    Verdict verdict =
        phase.check(
            history.operations(),
            operation -> operation.key().equals("x") ? "leader of shard 1" : "shard 2");
    assertThat(verdict.violations()).hasSize(2);
    assertThat(verdict.render())
        .contains("1 operations waited more than 10.000 s for leader of shard 1, up to 100.000 s")
        .contains("1 operations waited more than 10.000 s for shard 2, up to 15.000 s");
  }
}
