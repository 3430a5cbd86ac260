package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The call or the answer of an operation. */
record Event<O, R>(Operation<O, R> operation, boolean isCall, long position) {
  /**
   * Calls and answers in the order of real time. Failed operations had no effect and are left out;
   * an open one has no answer, so that it stays under way for good.
   */
  static <O, R> List<Event<O, R>> inOrder(List<Operation<O, R>> operations) {
    List<Event<O, R>> events = new ArrayList<>(2 * operations.size());
    for (Operation<O, R> operation : operations) {
      if (operation.mayTakeEffect()) {
        events.add(new Event<>(operation, true, operation.invokedAt()));
      }
      if (operation.isOk()) {
        events.add(new Event<>(operation, false, operation.completedAt()));
      }
    }
    events.sort(Comparator.comparingLong(Event::position));
    return events;
  }
}
