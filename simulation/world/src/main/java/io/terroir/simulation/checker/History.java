package io.terroir.simulation.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Records operations as clients call and are answered. For one thread, as a simulator has; the
 * order in which the recorder is told is the order of real time.
 *
 * <pre>{@code
 * long id = history.call("client-3", "origin-7", new RegisterOperation.Write<>(17L));
 * ...
 * history.ok(id, RegisterResult.written());
 * }</pre>
 */
public final class History<O, R> {
  private final LongSupplier nowNanos;
  private final List<Operation<O, R>> operations = new ArrayList<>();
  private final List<Listener<O, R>> listeners = new ArrayList<>();
  private long position;

  /** Hears of each event as it is recorded. */
  public interface Listener<O, R> {
    void invoked(Operation<O, R> operation);

    /** The outcome is known, or known to stay unknown. */
    void decided(Operation<O, R> operation);
  }

  public History(LongSupplier nowNanos) {
    this.nowNanos = nowNanos;
  }

  public void addListener(Listener<O, R> listener) {
    listeners.add(listener);
  }

  /** A call by a client that is its own session. */
  public long call(String process, String key, O request) {
    return call(process, process, key, request);
  }

  /** Returns the id by which the answer is to be recorded. */
  public long call(String process, String session, String key, O request) {
    Operation<O, R> operation =
        new Operation<>(
            operations.size(),
            process,
            session,
            key,
            request,
            nowNanos.getAsLong(),
            Operation.NEVER,
            position++,
            Operation.NEVER,
            Outcome.PENDING,
            Optional.empty());
    operations.add(operation);
    listeners.forEach(listener -> listener.invoked(operation));
    return operation.id();
  }

  public void ok(long id, R result) {
    complete(id, Outcome.OK, Optional.of(result));
  }

  /** Surely without effect, now and later. */
  public void failed(long id) {
    complete(id, Outcome.FAILED, Optional.empty());
  }

  /** The caller gave up; the operation may take effect at any later time. */
  public void unknown(long id) {
    complete(id, Outcome.UNKNOWN, Optional.empty());
  }

  private void complete(long id, Outcome outcome, Optional<R> result) {
    Operation<O, R> pending = operations.get((int) id);
    if (pending.outcome() != Outcome.PENDING) {
      throw new IllegalStateException("completed twice: " + pending.render());
    }
    Operation<O, R> done = pending.completed(outcome, result, nowNanos.getAsLong(), position++);
    operations.set((int) id, done);
    listeners.forEach(listener -> listener.decided(done));
  }

  /** Gives up every operation that is still pending, for the end of a run. */
  public void giveUpPending() {
    for (Operation<O, R> operation : List.copyOf(operations)) {
      if (operation.outcome() == Outcome.PENDING) {
        unknown(operation.id());
      }
    }
  }

  public int size() {
    return operations.size();
  }

  public Operation<O, R> operation(long id) {
    return operations.get((int) id);
  }

  /** In the order of their calls. */
  public List<Operation<O, R>> operations() {
    return Collections.unmodifiableList(operations);
  }

  public Map<String, List<Operation<O, R>>> byKey() {
    return partition(operations, Operation::key);
  }

  /** Parts in the order of their first operation. */
  public static <O, R> Map<String, List<Operation<O, R>>> partition(
      List<Operation<O, R>> operations, Function<Operation<O, R>, String> part) {
    Map<String, List<Operation<O, R>>> parts = new LinkedHashMap<>();
    for (Operation<O, R> operation : operations) {
      parts.computeIfAbsent(part.apply(operation), any -> new ArrayList<>()).add(operation);
    }
    return parts;
  }

  /** One line an operation, in the order of their calls. */
  public String render() {
    return render(operations);
  }

  public static String render(List<? extends Operation<?, ?>> operations) {
    StringBuilder text = new StringBuilder();
    operations.forEach(operation -> text.append(operation.render()).append('\n'));
    return text.toString();
  }
}
