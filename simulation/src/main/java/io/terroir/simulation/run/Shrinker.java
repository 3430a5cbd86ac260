package io.terroir.simulation.run;

import io.terroir.simulation.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds fewer faults that make the same checker complain: leaves out ever smaller parts of the
 * schedule (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
 */
public final class Shrinker {
  /** A run takes about a second; a reader waits a minute. */
  private static final int RUNS_MAX = 60;

  private final Function<Plan, SeedResult> runner;
  private final String checker;
  private int runs;

  private Shrinker(Function<Plan, SeedResult> runner, String checker) {
    this.runner = runner;
    this.checker = checker;
  }

  /** A plan like that of {@code failed}, with as few faults as were found to suffice. */
  public static SeedResult shrink(SeedResult failed, Function<Plan, SeedResult> runner) {
    return new Shrinker(runner, failed.violations().get(0).checker()).shrink(failed);
  }

  private SeedResult shrink(SeedResult failed) {
    SeedResult best = attempt(failed.plan().withDoomed(List.of())).orElse(failed);
    int parts = 2;
    while (best.plan().faults().size() > 1 && runs < RUNS_MAX) {
      Optional<SeedResult> smaller = without(best.plan(), parts);
      if (smaller.isPresent()) {
        best = smaller.get();
        parts = Math.max(2, parts - 1);
      } else if (parts >= best.plan().faults().size()) {
        break;
      } else {
        parts = Math.min(2 * parts, best.plan().faults().size());
      }
    }
    return best.plan().faults().size() == 1
        ? attempt(best.plan().withFaults(List.of())).orElse(best)
        : best;
  }

  private Optional<SeedResult> without(Plan failing, int parts) {
    List<Fault> faults = failing.faults();
    for (int part = 0; part < parts && runs < RUNS_MAX; part++) {
      List<Fault> left = new ArrayList<>(faults);
      left.subList(part * faults.size() / parts, (part + 1) * faults.size() / parts).clear();
      Optional<SeedResult> attempt = attempt(failing.withFaults(left));
      if (attempt.isPresent()) {
        return attempt;
      }
    }
    return Optional.empty();
  }

  /** The result, if the same checker complains. */
  private Optional<SeedResult> attempt(Plan plan) {
    runs++;
    SeedResult result = runner.apply(plan);
    boolean same =
        result.violations().stream().anyMatch(violation -> violation.checker().equals(checker));
    return same ? Optional.of(result) : Optional.empty();
  }
}
