package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.Model;
import io.terroir.simulation.checker.model.RegisterModel;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The way in: judges each key of a history by itself (linearizability is local) and shows what is
 * wrong as a shortest illegal history.
 */
public final class Linearizability {
  private static final String NAME = "linearizability";

  /** Of the first search; some seconds. */
  private static final long SEARCH_STEPS_MAX = 5_000_000;

  /** The witness comes from a second search; it may take less effort than the verdict. */
  private static final long WITNESS_STEPS_MAX = 2_000_000;

  /** The last ones, should a history resist shrinking. */
  private static final int OPERATIONS_SHOWN = 40;

  private Linearizability() {}

  /** Judges each key as an object of {@code model}. */
  public static <S, O, R> Verdict check(Model<S, O, R> model, List<Operation<O, R>> operations) {
    Verdict verdict = Verdict.legal();
    for (List<Operation<O, R>> key : History.partition(operations, Operation::key).values()) {
      verdict = verdict.and(checkOne(model, key));
    }
    return verdict;
  }

  /**
   * Judges each key as a register: by zones where they suffice, which is quick for any length, and
   * by search where there are compare-and-sets or values written twice.
   */
  public static <V> Verdict checkRegisters(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    Verdict verdict = Verdict.legal();
    for (var key : History.partition(operations, Operation::key).values()) {
      Verdict zones = Zones.check(key);
      if (!zones.holds()) {
        Verdict searched = checkOne(new RegisterModel<V>(), key);
        // The search explains better; but it may run out of steps where zones do not.
        verdict = verdict.and(zones.isViolated() && !searched.isViolated() ? zones : searched);
      }
    }
    return verdict;
  }

  /** Depth first finds an order soonest if there is one; breadth first knows where none is left. */
  private static <S, O, R> Verdict checkOne(Model<S, O, R> model, List<Operation<O, R>> key) {
    Verdict depthFirst = WingGong.search(model, key, SEARCH_STEPS_MAX).verdict();
    if (depthFirst.holds()) {
      return depthFirst;
    }
    Verdict justInTime = JustInTime.check(model, key);
    if (justInTime.isViolated()) {
      return Verdict.violated(explain(model, key, justInTime));
    }
    return depthFirst.isViolated() ? depthFirst : justInTime;
  }

  private static <S, O, R> Violation explain(
      Model<S, O, R> model, List<Operation<O, R>> key, Verdict found) {
    List<Operation<O, R>> shortest = Shrinker.shrink(model, key);
    List<Operation<O, R>> longest = WingGong.search(model, shortest, WITNESS_STEPS_MAX).order();
    List<String> evidence = new ArrayList<>();
    int hidden = Math.max(0, shortest.size() - OPERATIONS_SHOWN);
    if (hidden > 0) {
      evidence.add("%d operations before".formatted(hidden));
    }
    shortest.stream().skip(hidden).forEach(operation -> evidence.add(operation.render()));
    evidence.add(
        "longest order of these that can be: "
            + String.join(
                ", ",
                longest.stream()
                    .skip(Math.max(0, longest.size() - OPERATIONS_SHOWN))
                    .map(each -> "#" + each.id())
                    .toList()));
    found.violations().forEach(violation -> evidence.add("in full: " + violation.explanation()));
    return new Violation(
        NAME,
        ("no order of the operations on %s explains their answers; these %d of %d suffice to"
                + " see it (others may have taken effect at any time, or never)")
            .formatted(shortest.get(0).key(), shortest.size(), key.size()),
        evidence);
  }
}
