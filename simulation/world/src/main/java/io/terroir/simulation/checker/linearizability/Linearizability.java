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

  /** The witness comes from a second search; it may take less effort than the verdict. */
  private static final long WITNESS_STEPS_MAX = 2_000_000;

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

  private static <S, O, R> Verdict checkOne(Model<S, O, R> model, List<Operation<O, R>> key) {
    Verdict verdict = JustInTime.check(model, key);
    return verdict.isViolated() ? Verdict.violated(explain(model, key, verdict)) : verdict;
  }

  private static <S, O, R> Violation explain(
      Model<S, O, R> model, List<Operation<O, R>> key, Verdict found) {
    List<Operation<O, R>> shortest = Shrinker.shrink(model, key);
    List<Operation<O, R>> longest = WingGong.search(model, shortest, WITNESS_STEPS_MAX).order();
    List<String> evidence = new ArrayList<>();
    shortest.forEach(operation -> evidence.add(operation.render()));
    evidence.add(
        "longest order of these that can be: "
            + String.join(", ", longest.stream().map(each -> "#" + each.id()).toList()));
    found.violations().forEach(violation -> evidence.add("in full: " + violation.explanation()));
    return new Violation(
        NAME,
        ("no order of the operations on %s explains their answers; these %d of %d suffice to"
                + " see it (others may have taken effect at any time, or never)")
            .formatted(shortest.get(0).key(), shortest.size(), key.size()),
        evidence);
  }
}
