package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.model.Model;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the few operations that make a history illegal.
 *
 * <p>Leaving out a write makes every read of it absurd, so plain removal shrinks each history to
 * one read of a value from nowhere. Instead an operation that changes something is <em>relaxed</em>
 * when it is left out: it may have taken effect at any time or never. If what is kept is illegal
 * even then, the operation plays no part. Operations that change nothing are simply removed.
 *
 * <p>Chunks of halving size are left out, oldest first, until none can be: Andreas Zeller's delta
 * debugging without its complements.
 */
final class Shrinker<S, O, R> {
  /** Per attempt: an attempt that takes longer keeps its operations. */
  private static final long STEPS_MAX = 300_000;

  private static final int ATTEMPTS_MAX = 2_000;

  /** Over all attempts; some seconds. */
  private static final long ALL_STEPS_MAX = 30_000_000;

  private final Model<S, O, R> model;
  private final List<Operation<O, R>> history;
  private int attempts;
  private long steps;

  private Shrinker(Model<S, O, R> model, List<Operation<O, R>> history) {
    this.model = model;
    this.history = history;
  }

  /** The operations to show; {@code history} must be illegal. */
  static <S, O, R> List<Operation<O, R>> shrink(
      Model<S, O, R> model, List<Operation<O, R>> history) {
    Optional<Operation<O, R>> end =
        JustInTime.run(model, history, JustInTime.STEPS_MAX).illegalAt();
    List<Operation<O, R>> beginning =
        history.stream()
            .filter(Operation::mayTakeEffect)
            .filter(each -> end.isEmpty() || each.invokedAt() < end.get().completedAt())
            .toList();
    return new Shrinker<>(model, beginning).minimal();
  }

  private List<Operation<O, R>> minimal() {
    List<Operation<O, R>> kept = history;
    for (int chunk = kept.size() / 2; chunk >= 1; chunk /= 2) {
      boolean again = true;
      while (again) {
        int before = kept.size();
        for (int from = 0; from < kept.size(); ) {
          List<Operation<O, R>> fewer = new ArrayList<>(kept.subList(0, from));
          fewer.addAll(kept.subList(Math.min(from + chunk, kept.size()), kept.size()));
          if (isIllegal(fewer)) {
            kept = fewer;
          } else {
            from += chunk;
          }
        }
        again = chunk == 1 && kept.size() < before;
      }
    }
    return kept;
  }

  private boolean isIllegal(List<Operation<O, R>> kept) {
    if (++attempts > ATTEMPTS_MAX || steps > ALL_STEPS_MAX) {
      return false;
    }
    Set<Operation<O, R>> keeps = new HashSet<>(kept);
    List<Operation<O, R>> attempt = new ArrayList<>(kept);
    for (Operation<O, R> operation : history) {
      if (!keeps.contains(operation) && model.mayChange(operation.request())) {
        attempt.add(operation.relaxed());
      }
    }
    JustInTime<S, O, R> run = JustInTime.run(model, attempt, STEPS_MAX);
    steps += run.steps();
    return run.verdict().isViolated();
  }
}
