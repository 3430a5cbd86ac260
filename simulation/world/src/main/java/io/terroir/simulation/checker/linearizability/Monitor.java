package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Outcome;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Judges a history while it grows, one {@link JustInTime} per key.
 *
 * <p>Where an operation has its place can depend on its answer, so a key's events are read up to
 * the call of the oldest operation that nobody has answered or given up yet. With clients that give
 * up in bounded time the verdict lags by no more than that bound.
 */
public final class Monitor<S, O, R> implements History.Listener<O, R> {
  private final Model<S, O, R> model;
  private final Map<String, Key<S, O, R>> keys = new LinkedHashMap<>();
  private Verdict verdict = Verdict.legal();

  private static final class Key<S, O, R> {
    final JustInTime<S, O, R> checker;
    final Deque<Event<O, R>> unread = new ArrayDeque<>();
    final Map<Long, Operation<O, R>> decided = new HashMap<>();
    boolean judged;

    Key(Model<S, O, R> model) {
      checker = new JustInTime<>(model);
    }
  }

  public Monitor(Model<S, O, R> model) {
    this.model = model;
  }

  @Override
  public void invoked(Operation<O, R> operation) {
    key(operation).unread.add(new Event<>(operation, true, operation.invokedAt()));
  }

  @Override
  public void decided(Operation<O, R> operation) {
    Key<S, O, R> key = key(operation);
    key.decided.put(operation.id(), operation);
    if (operation.outcome() == Outcome.OK) {
      key.unread.add(new Event<>(operation, false, operation.completedAt()));
    }
    advance(key);
  }

  private Key<S, O, R> key(Operation<O, R> operation) {
    return keys.computeIfAbsent(operation.key(), any -> new Key<>(model));
  }

  private void advance(Key<S, O, R> key) {
    while (!key.unread.isEmpty() && !key.judged) {
      Event<O, R> event = key.unread.element();
      if (!event.isCall()) {
        key.checker.answered(event.operation());
        key.decided.remove(event.operation().id());
      } else {
        Operation<O, R> operation = key.decided.get(event.operation().id());
        if (operation == null) {
          return;
        }
        key.checker.called(operation);
        if (!operation.isOk()) {
          key.decided.remove(operation.id());
        }
      }
      key.unread.remove();
      if (!key.checker.verdict().holds()) {
        key.judged = true;
        verdict = verdict.and(key.checker.verdict());
      }
    }
  }

  /** Of everything read so far, over all keys. */
  public Verdict verdict() {
    return verdict;
  }
}
