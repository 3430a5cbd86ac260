package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Sessions that each do one operation after the other. */
abstract class ClientWorkload implements Workload {
  /** Of so many sessions one lives where the law does not let it read. */
  private static final int OUTSIDERS = 6;

  private final Setting setting;
  private final Law law;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<Long, String> pending = new LinkedHashMap<>();
  private boolean wanted;
  private long answered;
  private long calls;

  ClientWorkload(Setting setting, Law law, int clients) {
    this.setting = setting;
    this.law = law;
    RandomGenerator random = setting.random(name());
    List<RegionId> allowed = List.copyOf(law.allowed());
    for (int i = 0; i < clients; i++) {
      RegionId region =
          random.nextInt(OUTSIDERS) == 0
              ? setting.anyRegion(random)
              : allowed.get(random.nextInt(allowed.size()));
      sessions.add(setting.session(region));
    }
  }

  /** Begins one operation, and {@linkplain #counted counts} it. */
  abstract CompletableFuture<?> next(Session session);

  Setting setting() {
    return setting;
  }

  Law law() {
    return law;
  }

  @Override
  public void begin() {
    wanted = true;
    for (Session session : sessions) {
      session.loop(() -> wanted, setting.thinkMax(), () -> next(session));
    }
  }

  @Override
  public void end() {
    wanted = false;
  }

  /** A future that completes when {@code call} does, and never fails. */
  CompletableFuture<?> counted(String what, CompletableFuture<?> call) {
    long number = calls++;
    pending.put(number, what);
    return call.handle(
        (done, failure) -> {
          pending.remove(number);
          answered += failure == null ? 1 : 0;
          return null;
        });
  }

  /** Ends the read {@code id} of {@code history} as {@code call} ends. */
  static <O, R, T> CompletableFuture<T> recordRead(
      History<O, R> history, long id, CompletableFuture<T> call, Function<T, R> result) {
    return record(history, id, call, result, failure -> true);
  }

  /** Ends the write {@code id} of {@code history} as {@code call} ends. */
  static <O, R, T> CompletableFuture<T> recordWrite(
      History<O, R> history, long id, CompletableFuture<T> call, Function<T, R> result) {
    return record(history, id, call, result, Session::surelyWithoutEffect);
  }

  /** As {@link #recordWrite}, with another word on which failures have had no effect. */
  static <O, R, T> CompletableFuture<T> record(
      History<O, R> history,
      long id,
      CompletableFuture<T> call,
      Function<T, R> result,
      Predicate<Throwable> withoutEffect) {
    return call.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            history.ok(id, result.apply(answer));
          } else if (withoutEffect.test(failure)) {
            history.failed(id);
          } else {
            history.unknown(id);
          }
        });
  }

  void violated(String explanation, String... evidence) {
    violations.add(new Violation(name(), explanation, List.of(evidence)));
  }

  List<Violation> violations() {
    return violations;
  }

  /** Now, and who, for evidence. */
  String when(Session session) {
    return "%.6f s, %s in %s"
        .formatted(setting.nowNanos() / 1e9, session.name(), session.region().name());
  }

  @Override
  public boolean isIdle() {
    return pending.isEmpty();
  }

  @Override
  public List<String> pending() {
    return List.copyOf(pending.values());
  }

  @Override
  public long answered() {
    return answered;
  }
}
