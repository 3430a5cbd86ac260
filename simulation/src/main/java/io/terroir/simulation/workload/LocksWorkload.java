package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Lock;
import io.terroir.sdk.Operation;
import io.terroir.simulation.checker.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Locks that clients wait for, hold, give up and lose, on clocks that are wrong by up to a
 * twentieth: no two believe to hold one at a moment, fencing tokens only grow, and what is written
 * on condition of a lock is never written by an earlier holder after a later one.
 */
public final class LocksWorkload extends ClientWorkload {
  private static final String KEYSPACE = "locks";
  private static final int LOCKS = 2;
  private static final int TTL_MILLIS_MIN = 1_000;
  private static final int TTL_MILLIS_SPAN = 4_000;

  /** Whoever has waited for so long gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String origin;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Long> tokens = new HashMap<>();

  /** The tokens of guarded writes, by the revision at which each was done. */
  private final Map<String, TreeMap<Long, Long>> guarded = new HashMap<>();

  private record Held(String name, Lock lock, String since) {}

  /** Prepares clients. */
  public LocksWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.origin = setting.marks().name(law.allowed());
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
    Held mine = held.get(session.name());
    if (mine == null) {
      return counted("a wait for a lock", acquire(session));
    }
    compare(session, mine);
    int die = session.random().nextInt(100);
    if (die < 70) {
      return counted("a write under a lock", write(session, mine));
    }
    held.remove(session.name());
    return counted("the end of a lock", mine.lock().closeAsync());
  }

  private AsyncOrigin entries(Session session) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private CompletableFuture<?> acquire(Session session) {
    String name = "lock" + session.random().nextInt(LOCKS);
    Duration ttl = Duration.ofMillis(TTL_MILLIS_MIN + session.random().nextInt(TTL_MILLIS_SPAN));
    CompletableFuture<Lock> acquiring =
        entries(session).locks().acquireAsync(ByteString.copyFromUtf8(name), ttl);
    session.machine().pipe().schedule(PATIENCE, () -> acquiring.cancel(false));
    return acquiring.thenAccept(lock -> acquired(session, new Held(name, lock, when(session))));
  }

  private void acquired(Session session, Held mine) {
    long last = tokens.getOrDefault(mine.name(), 0L);
    if (mine.lock().isHeld() && mine.lock().token() <= last) {
      violated(
          "a fencing token went back from %d to %d".formatted(last, mine.lock().token()),
          mine.since(),
          mine.name());
    }
    tokens.merge(mine.name(), mine.lock().token(), Math::max);
    held.put(session.name(), mine);
    compare(session, mine);
  }

  private void compare(Session session, Held mine) {
    for (Held other : List.copyOf(held.values())) {
      if (!other.equals(mine)
          && other.name().equals(mine.name())
          && other.lock().isHeld()
          && mine.lock().isHeld()) {
        violated("two believe to hold a lock", when(session), mine.toString(), other.toString());
      }
    }
  }

  /** Also by who has lost the lock, and may not know. */
  private CompletableFuture<?> write(Session session, Held mine) {
    String value = setting().marks().data(law().allowed());
    return entries(session)
        .txn(
            List.of(mine.lock().isThere()),
            List.of(Operation.put("guarded-" + mine.name(), value)),
            List.of())
        .thenAccept(
            done -> {
              if (done.succeeded()) {
                guarded
                    .computeIfAbsent(mine.name(), name -> new TreeMap<>())
                    .put(done.placement().revision(), mine.lock().token());
              } else {
                if (mine.lock().isHeld()) {
                  violated("a lock is gone that is relied on", when(session), mine.toString());
                }
                held.remove(session.name(), mine);
              }
            });
  }

  /** Who holds one still gives it up, so that whoever waits comes to an end. */
  @Override
  public void readFinally() {
    for (Held mine : new ArrayList<>(held.values())) {
      var unused = counted("the end of a lock", mine.lock().closeAsync());
    }
    held.clear();
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      for (int i = 0; i < LOCKS; i++) {
        String name = "lock" + i;
        var unused =
            counted(
                "a last wait for a lock",
                entries(session)
                    .locks()
                    .acquireAsync(ByteString.copyFromUtf8(name), Duration.ofSeconds(1))
                    .thenCompose(
                        lock -> {
                          acquired(session, new Held(name, lock, when(session)));
                          held.remove(session.name());
                          return lock.closeAsync();
                        }));
      }
    }
  }

  @Override
  public Verdict judge() {
    guarded.forEach(
        (name, writes) -> {
          long last = 0;
          for (Map.Entry<Long, Long> write : writes.entrySet()) {
            if (write.getValue() < last) {
              violated(
                  "an earlier holder wrote after a later one",
                  "revision " + write.getKey(),
                  "token " + write.getValue() + " after " + last,
                  name);
            }
            last = write.getValue();
          }
        });
    return Verdict.of(violations());
  }
}
