package io.terroir.simulation.workload;

import io.terroir.sdk.CounterValue;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.Reason;
import io.terroir.sdk.WeakOrigin;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.weak.CounterOperation;
import io.terroir.simulation.checker.weak.Counters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Additions to counters: each acknowledged one counts once, one that failed for sure never. */
public final class CountersWorkload extends WeakWorkload {
  private static final String KEYSPACE = "counters";

  private final History<CounterOperation, Long> history;
  private final Map<String, Long> atTheEnd = new HashMap<>();

  /** Prepares clients. */
  public CountersWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients, MergeType.PN_COUNTER);
    this.history = new History<>(setting::nowNanos);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  CompletableFuture<?> next(Session session, String origin, WeakOrigin values) {
    if (session.random().nextInt(3) == 0) {
      return read(session, origin, values);
    }
    long delta = session.random().nextInt(-5, 20);
    long id = history.call(session.name(), origin, new CounterOperation.Add(delta));
    return counted(
        "an addition",
        record(
            history,
            id,
            values.counter(key()).addAsync(delta),
            CounterValue::value,
            failure -> !isUnclear(Session.reason(failure))));
  }

  private static boolean isUnclear(Reason reason) {
    return switch (reason) {
      case OUTCOME_UNKNOWN, DEADLINE_EXCEEDED, INTERNAL -> true;
      default -> false;
    };
  }

  private CompletableFuture<?> read(Session session, String origin, WeakOrigin values) {
    return counted("a look at a counter", value(session, origin, values));
  }

  private CompletableFuture<Long> value(Session session, String origin, WeakOrigin values) {
    long id = history.call(session.name(), origin, new CounterOperation.Read());
    return recordRead(
        history,
        id,
        values.counter(key()).getAsync().thenApply(CounterValue::value),
        Function.identity());
  }

  @Override
  CompletableFuture<String> readFinally(Session session, String origin, WeakOrigin values) {
    return value(session, origin, values)
        .thenApply(
            value -> {
              atTheEnd.put(origin, value);
              return Long.toString(value);
            });
  }

  @Override
  Verdict judgeHistory() {
    Verdict verdict = new Counters(false, false).check(history.operations());
    for (Map.Entry<String, List<Operation<CounterOperation, Long>>> origin :
        history.byKey().entrySet()) {
      if (atTheEnd.containsKey(origin.getKey())) {
        verdict =
            verdict.and(Counters.checkFinal(origin.getValue(), atTheEnd.get(origin.getKey())));
      }
    }
    return verdict;
  }
}
