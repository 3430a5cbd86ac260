package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.RegisterValue;
import io.terroir.sdk.WeakOrigin;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.weak.LastWriter;
import io.terroir.simulation.checker.weak.Staleness;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Registers in which the last writer wins. What counts is the stamp of a write, which clients do
 * not see; but clocks are at most so far apart, so that of two writes that are further apart in
 * real time it is known which was the last.
 */
public final class RegistersWorkload extends WeakWorkload {
  private static final String KEYSPACE = "registers";

  /** Twice what a clock of the simulation may be off, and more than a write takes to be stamped. */
  private static final long SURELY_LATER_NANOS = Duration.ofSeconds(1).toNanos();

  private final History<RegisterOperation<String>, RegisterResult<String>> history;
  private final Map<String, Optional<String>> atTheEnd = new HashMap<>();
  private long written;

  /** Prepares clients. */
  public RegistersWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients, MergeType.LWW_REGISTER);
    this.history = new History<>(setting::nowNanos);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  CompletableFuture<?> next(Session session, String origin, WeakOrigin values) {
    if (session.random().nextBoolean()) {
      return counted("a look at a register", value(session, origin, values));
    }
    String value = setting().marks().data(law().allowed()) + written++;
    long id = history.call(session.name(), origin, new RegisterOperation.Write<>(value));
    return counted(
        "a write to a register",
        recordWrite(
            history,
            id,
            values.register(key()).setAsync(ByteString.copyFromUtf8(value)),
            done -> RegisterResult.written()));
  }

  private CompletableFuture<Optional<String>> value(
      Session session, String origin, WeakOrigin values) {
    long id = history.call(session.name(), origin, new RegisterOperation.Read<>());
    return recordRead(
        history,
        id,
        values.register(key()).getAsync().thenApply(RegisterValue::text),
        found -> found.map(RegisterResult::read).orElse(RegisterResult.blank()));
  }

  @Override
  CompletableFuture<String> readFinally(Session session, String origin, WeakOrigin values) {
    return value(session, origin, values)
        .thenApply(
            found -> {
              atTheEnd.put(origin, found);
              return found.orElse("nothing");
            });
  }

  @Override
  Verdict judgeHistory() {
    Verdict verdict = Staleness.check(history.operations(), read -> Staleness.ANY_AGE);
    for (Map.Entry<String, List<Operation<RegisterOperation<String>, RegisterResult<String>>>>
        origin : history.byKey().entrySet()) {
      if (atTheEnd.containsKey(origin.getKey())) {
        verdict =
            verdict.and(
                LastWriter.checkFinal(
                    origin.getValue(),
                    atTheEnd.get(origin.getKey()),
                    byRealTime(origin.getValue())));
      }
    }
    return verdict;
  }

  private static Comparator<String> byRealTime(
      List<Operation<RegisterOperation<String>, RegisterResult<String>>> operations) {
    Map<String, Operation<RegisterOperation<String>, RegisterResult<String>>> writes =
        new HashMap<>();
    for (var operation : operations) {
      operation.request().writes().ifPresent(value -> writes.put(value, operation));
    }
    return (found, other) -> {
      var winner = writes.get(found);
      var loser = writes.get(other);
      boolean surelyLater =
          winner != null
              && loser != null
              && winner.isOk()
              && loser.invokedNanos() - winner.completedNanos() > SURELY_LATER_NANOS;
      return surelyLater ? -1 : 0;
    };
  }
}
