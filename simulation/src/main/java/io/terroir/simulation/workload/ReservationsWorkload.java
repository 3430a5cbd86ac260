package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Reason;
import io.terroir.sdk.ReservationInfo;
import io.terroir.sdk.ReservationOwner;
import io.terroir.sdk.Reservations;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.workload.Tenure.Counted;
import io.terroir.simulation.workload.Tenure.Renewing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Clients of all regions reserve the same few values for seconds, on clocks that are wrong, and
 * renew, release or abandon them. When one is told that it holds a value, nobody else believes to
 * hold it, each by its own count; no generation is given twice; and what was abandoned becomes
 * free.
 */
public final class ReservationsWorkload extends ClientWorkload {
  /** The keyspace. */
  public static final String KEYSPACE = "reservations";

  private static final int VALUES = 3;
  private static final int TTL_MILLIS_MIN = 1_000;
  private static final int TTL_MILLIS_MORE = 2_500;

  /** As wrong as reservations allow: replicas and owners may each be off by a tenth. */
  private static final int DRIFT_PPM_MAX = 100_000;

  /** The ttl, its drift, the turns of seven replicas, and a proposal that has to be repeated. */
  private static final Duration FREE_WITHIN = Duration.ofSeconds(35);

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final List<String> values = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();

  /** What each session holds, by its name. */
  private final Map<String, Tenure> present = new LinkedHashMap<>();

  /** All that might still believe to hold a value. */
  private final Map<String, List<Tenure>> believers = new HashMap<>();

  private final Map<String, Set<Long>> generations = new HashMap<>();
  private long owners;
  private boolean ended;

  /** Prepares clients. */
  public ReservationsWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    for (int i = 0; i < VALUES; i++) {
      String value = setting.marks().name(law.allowed());
      values.add(value);
      believers.put(value, new ArrayList<>());
      generations.put(value, new HashSet<>());
    }
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong()));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    Tenure mine = present.get(session.name());
    if (mine == null || !mine.isHeld()) {
      present.remove(session.name());
      return acquire(session);
    }
    return switch (session.random().nextInt(6)) {
      case 0 -> {
        present.remove(session.name());
        yield counted("a release", mine.release());
      }
      case 1 -> {
        present.remove(session.name());
        mine.abandon();
        yield CompletableFuture.completedFuture(null);
      }
      case 2, 3 -> counted("a renewal", mine.renew().whenComplete(this::renewed));
      default -> counted("a look at a reservation", reservations(session).getAsync(mine.value()));
    };
  }

  private void renewed(Optional<String> wrong, Throwable failure) {
    if (failure == null) {
      wrong.ifPresent(this::violated);
    }
  }

  private static Reservations reservations(Session session) {
    return session.client().keyspace(KEYSPACE).reservations();
  }

  /** A client that has abandoned a value comes back as somebody else. */
  private ReservationOwner newOwner(Session session) {
    String name =
        names.computeIfAbsent(
            session.name(),
            first -> {
              drawDrift(session);
              return setting().marks().name(law().allowed());
            });
    return ReservationOwner.token(name + "#" + ++owners);
  }

  private static void drawDrift(Session session) {
    RandomGenerator random = session.random();
    if (random.nextBoolean()) {
      int ppm = random.nextInt(-DRIFT_PPM_MAX, DRIFT_PPM_MAX + 1);
      session.machine().clocks().setDriftPpm(ppm);
    }
  }

  private CompletableFuture<?> acquire(Session session) {
    ReservationOwner owner = newOwner(session);
    String value = values.get(session.random().nextInt(VALUES));
    Duration ttl = Duration.ofMillis(TTL_MILLIS_MIN + session.random().nextInt(TTL_MILLIS_MORE));
    Reservations reservations = reservations(session);
    CompletableFuture<Optional<Tenure>> acquired =
        session.random().nextBoolean()
            ? reservations
                .holdAsync(value, owner, ttl)
                .thenApply(held -> Optional.of(new Renewing(value, held)))
            : Counted.acquire(session.machine(), reservations, value, owner, ttl);
    return counted(
        "a reservation",
        acquired
            .exceptionally(
                failure -> {
                  if (Session.reason(failure) == Reason.ALREADY_RESERVED) {
                    return Optional.empty();
                  }
                  throw new IllegalStateException(failure);
                })
            .thenAccept(tenure -> tenure.ifPresent(held -> acquired(session, held))));
  }

  private void acquired(Session session, Tenure mine) {
    List<Tenure> others = believers.getOrDefault(mine.value(), List.of());
    others.removeIf(other -> !other.isHeld());
    if (mine.isHeld() && !others.isEmpty()) {
      violated(
          "two owners hold a value",
          when(session) + " holds generation " + mine.generation(),
          "and so does the owner of generation " + others.get(0).generation());
    }
    if (!generations.getOrDefault(mine.value(), Set.of()).add(mine.generation())) {
      violated("a generation was given twice", when(session) + ": " + mine.generation());
    }
    others.add(mine);
    if (ended) {
      var unused = counted("a release", mine.release());
    } else {
      present.put(session.name(), mine);
    }
  }

  @Override
  public void end() {
    super.end();
    ended = true;
    for (Tenure tenure : present.values()) {
      var unused = counted("a release", tenure.release());
    }
    present.clear();
  }

  @Override
  public void readFinally() {
    RegionId region = setting().cluster().shape().regions().get(0);
    Session session = setting().session(region);
    long deadlineNanos = setting().nowNanos() + FREE_WITHIN.toNanos();
    for (String value : values) {
      var unused = counted("a value to become free", untilFree(session, value, deadlineNanos));
    }
  }

  private CompletableFuture<?> untilFree(Session session, String value, long deadlineNanos) {
    CompletableFuture<ReservationInfo> look = reservations(session).getAsync(value);
    return look.thenCompose(
        found -> {
          if (!found.held()) {
            return CompletableFuture.completedFuture(null);
          }
          if (setting().nowNanos() > deadlineNanos) {
            violated(
                "a reservation that nobody renews does not end",
                "%.6f s: generation %d".formatted(setting().nowNanos() / 1e9, found.generation()));
            return CompletableFuture.completedFuture(null);
          }
          CompletableFuture<Object> later = new CompletableFuture<>();
          session.machine().pipe().schedule(LOOK_INTERVAL, () -> later.complete(value));
          return later.thenCompose(again -> untilFree(session, value, deadlineNanos));
        });
  }

  @Override
  public Verdict judge() {
    return Verdict.of(violations());
  }
}
