package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Nothing acknowledged is lost, nothing appears that nobody wrote or that was refused, and nothing
 * appears twice. After the set workload of Jepsen.
 */
public final class AcknowledgedWrites {
  private static final String NAME = "acknowledged writes";

  private AcknowledgedWrites() {}

  /**
   * Judges what was found in the end.
   *
   * @param element what an operation added; no two add the same
   * @param found everything there is at the end
   */
  public static <O, R, E> Verdict check(
      List<Operation<O, R>> writes, Function<O, E> element, Collection<E> found) {
    List<Violation> violations = new ArrayList<>();
    Map<E, Operation<O, R>> writers = new HashMap<>();
    writes.forEach(write -> writers.put(element.apply(write.request()), write));
    Set<E> seen = new HashSet<>();
    for (E each : found) {
      Operation<O, R> writer = writers.get(each);
      if (writer == null) {
        violations.add(Violation.of(NAME, each + " was found, and nobody wrote it", List.of()));
      } else if (!writer.mayTakeEffect()) {
        violations.add(
            Violation.of(NAME, each + " was found, and its write was refused", List.of(writer)));
      } else if (!seen.add(each)) {
        violations.add(Violation.of(NAME, each + " was found twice", List.of(writer)));
      }
    }
    for (Operation<O, R> write : writes) {
      if (write.isOk() && !seen.contains(element.apply(write.request()))) {
        violations.add(
            Violation.of(
                NAME,
                element.apply(write.request()) + " was acknowledged, and is lost",
                List.of(write)));
      }
    }
    return Verdict.of(violations);
  }
}
