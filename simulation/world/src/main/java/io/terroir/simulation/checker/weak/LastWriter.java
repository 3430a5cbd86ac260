package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.weak.CausalOrder.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Registers under which the write with the highest version wins: what is there in the end is the
 * fold of all acknowledged writes and some of the unknown ones, and versions respect causes.
 */
public final class LastWriter {
  private static final String NAME = "last writer wins";

  private LastWriter() {}

  /**
   * Judges the final value of one key.
   *
   * @param versions orders values by the versions that replicas gave to them
   */
  public static <V> Verdict checkFinal(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations,
      Optional<V> found,
      Comparator<V> versions) {
    List<Violation> violations = new ArrayList<>();
    Optional<Operation<RegisterOperation<V>, RegisterResult<V>>> writer =
        operations.stream()
            .filter(each -> found.isPresent() && each.request().writes().equals(found))
            .findFirst();
    if (found.isPresent() && writer.isEmpty()) {
      violations.add(Violation.of(NAME, found.get() + " is there, and nobody wrote it", List.of()));
    } else if (writer.isPresent() && !writer.get().mayTakeEffect()) {
      violations.add(
          Violation.of(
              NAME, found.orElseThrow() + " is there, and was refused", List.of(writer.get())));
    }
    for (Operation<RegisterOperation<V>, RegisterResult<V>> write : operations) {
      boolean applied = write.result().map(RegisterResult::applied).orElse(false);
      Optional<V> value = applied ? write.request().writes() : Optional.empty();
      if (value.isPresent()
          && (found.isEmpty() || versions.compare(found.get(), value.get()) < 0)) {
        violations.add(
            Violation.of(
                NAME,
                ("%s was acknowledged and is lost: in the end there is %s,"
                        + " which does not win over it")
                    .formatted(value.get(), found.map(Object::toString).orElse("nothing")),
                List.of(write)));
      }
    }
    return Verdict.of(violations);
  }

  /** Judges that a write has a higher version than every write of its key that it may know of. */
  public static <V> Verdict checkVersions(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations, Comparator<V> versions) {
    CausalOrder<V> order = new CausalOrder<>(operations);
    if (order.cycle().isPresent()) {
      return Causality.check(operations);
    }
    List<Violation> violations = new ArrayList<>();
    List<Node<V>> writes =
        order.nodes().stream().filter(node -> node.written().isPresent()).toList();
    for (Node<V> effect : writes) {
      for (Node<V> cause : writes) {
        if (cause.operation.key().equals(effect.operation.key())
            && order.before(cause, effect)
            && versions.compare(cause.written().orElseThrow(), effect.written().orElseThrow())
                >= 0) {
          violations.add(
              Violation.of(
                  NAME,
                  "#%d knew of #%d and has no higher version"
                      .formatted(effect.operation.id(), cause.operation.id()),
                  List.of(cause.operation, effect.operation)));
        }
      }
    }
    return Verdict.of(violations);
  }
}
