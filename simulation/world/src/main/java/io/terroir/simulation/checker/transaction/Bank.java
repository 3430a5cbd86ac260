package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Transfers between accounts neither make nor destroy money: every read of all accounts shows the
 * same total, and no balance below zero. After the bank workload of Jepsen.
 *
 * @param total of all balances, at all times
 */
public record Bank(long total) {
  private static final String NAME = "bank";

  /** Judges reads of all balances, by account. */
  public <O> Verdict check(List<Operation<O, Map<String, Long>>> reads) {
    List<Violation> violations = new ArrayList<>();
    for (Operation<O, Map<String, Long>> read : reads) {
      read.result().ifPresent(balances -> check(read, balances, violations));
    }
    return Verdict.of(violations);
  }

  private void check(Operation<?, ?> read, Map<String, Long> balances, List<Violation> violations) {
    long sum = balances.values().stream().mapToLong(Long::longValue).sum();
    if (sum != total) {
      violations.add(
          Violation.of(
              NAME,
              "#%d saw a total of %d instead of %d".formatted(read.id(), sum, total),
              List.of(read)));
    }
    balances.forEach(
        (account, balance) -> {
          if (balance < 0) {
            violations.add(
                Violation.of(
                    NAME,
                    "#%d saw %s overdrawn: %d".formatted(read.id(), account, balance),
                    List.of(read)));
          }
        });
  }
}
