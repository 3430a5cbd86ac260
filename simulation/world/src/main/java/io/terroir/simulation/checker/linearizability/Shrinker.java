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
 * <p>It begins with the operations just before the answer that nothing explains, as many as it
 * takes, and those that could have explained it. Of these, chunks of halving size are left out,
 * oldest first, until none can be: Andreas Zeller's delta debugging without its complements.
 */
final class Shrinker<S, O, R> {
  /** Per attempt: an attempt that takes longer keeps its operations. */
  private static final long STEPS_MAX = 300_000;

  private static final int WINDOW_MIN = 8;

  /** If more operations could explain the answer, they are nothing special. */
  private static final int EXPLANATIONS_MAX = 8;

  private static final int ATTEMPTS_MAX = 600;

  /** Over all attempts; some seconds. */
  private static final long ALL_STEPS_MAX = 10_000_000;

  private final Model<S, O, R> model;
  private final List<Operation<O, R>> history;

  /** The position of the answer that nothing explains; later answers play no part. */
  private final long until;

  private int attempts;
  private long steps;

  private Shrinker(Model<S, O, R> model, List<Operation<O, R>> history, long until) {
    this.model = model;
    this.history = history;
    this.until = until;
  }

  /** The operations to show; {@code history} must be illegal. */
  static <S, O, R> List<Operation<O, R>> shrink(
      Model<S, O, R> model, List<Operation<O, R>> history) {
    Optional<Operation<O, R>> end =
        JustInTime.run(model, history, Operation.NEVER, JustInTime.STEPS_MAX).illegalAt();
    List<Operation<O, R>> beginning =
        history.stream()
            .filter(Operation::mayTakeEffect)
            .filter(each -> end.isEmpty() || each.invokedAt() < end.get().completedAt())
            .toList();
    long until = end.map(Operation::completedAt).orElse(Operation.NEVER);
    Shrinker<S, O, R> shrinker = new Shrinker<>(model, beginning, until);
    return shrinker.minimal(end.map(shrinker::window).orElse(beginning));
  }

  /** The last operations before {@code illegal}, and the few that could have explained it. */
  private List<Operation<O, R>> window(Operation<O, R> illegal) {
    Set<Long> always = new HashSet<>();
    history.stream()
        .filter(each -> explains(each, illegal))
        .limit(EXPLANATIONS_MAX)
        .forEach(each -> always.add(each.id()));
    always.add(illegal.id());
    for (int size = WINDOW_MIN; size < history.size(); size *= 2) {
      long from = history.get(history.size() - size).invokedAt();
      List<Operation<O, R>> window =
          history.stream()
              .filter(
                  each ->
                      Math.min(each.completedAt(), illegal.completedAt()) >= from
                          || always.contains(each.id()))
              .toList();
      if (isIllegal(window)) {
        return window;
      }
    }
    return history;
  }

  private boolean explains(Operation<O, R> operation, Operation<O, R> illegal) {
    return model.mayExplain(operation.request(), illegal.request(), illegal.result());
  }

  private List<Operation<O, R>> minimal(List<Operation<O, R>> illegal) {
    List<Operation<O, R>> kept = illegal;
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
    Set<Long> keeps = new HashSet<>();
    kept.forEach(each -> keeps.add(each.id()));
    List<Operation<O, R>> attempt = new ArrayList<>(kept);
    for (Operation<O, R> operation : history) {
      if (!keeps.contains(operation.id())
          && model.mayChange(operation.request(), operation.result())) {
        attempt.add(operation.relaxed());
      }
    }
    JustInTime<S, O, R> run = JustInTime.run(model, attempt, until, STEPS_MAX);
    steps += run.steps();
    return run.verdict().isViolated();
  }
}
