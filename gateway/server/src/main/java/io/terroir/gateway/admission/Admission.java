package io.terroir.gateway.admission;

import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Bounds how many requests of one keyspace are under way, so that one that is slow, or overrun,
 * leaves room for the others. What is above the bound is refused at once. Thread-safe.
 */
public final class Admission {
  /**
   * By default about what a region serves in a tenth of a second: more would only wait, each taking
   * memory of up to a value.
   */
  public static final int CONCURRENT_PER_KEYSPACE_MAX_DEFAULT = 4096;

  private final int concurrentPerKeyspaceMax;
  private final Map<KeyspaceId, AtomicInteger> underWay = new ConcurrentHashMap<>();

  /** At most {@code concurrentPerKeyspaceMax} requests of each keyspace at a time. */
  public Admission(int concurrentPerKeyspaceMax) {
    if (concurrentPerKeyspaceMax < 1) {
      throw new IllegalArgumentException("at least one request must be admitted");
    }
    this.concurrentPerKeyspaceMax = concurrentPerKeyspaceMax;
  }

  /** Begins {@code work} if there is room; the room is free again when its future completes. */
  public <T> CompletableFuture<T> admit(KeyspaceId keyspace, Supplier<CompletableFuture<T>> work) {
    AtomicInteger count = underWay.computeIfAbsent(keyspace, k -> new AtomicInteger());
    if (count.incrementAndGet() > concurrentPerKeyspaceMax) {
      count.decrementAndGet();
      return Futures.refused(
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED,
              "the gateway is busy with "
                  + concurrentPerKeyspaceMax
                  + " requests of the keyspace"));
    }
    return Futures.guarded(work).whenComplete((value, failure) -> count.decrementAndGet());
  }

  /** How many requests of {@code keyspace} are under way. */
  public int underWay(KeyspaceId keyspace) {
    AtomicInteger count = underWay.get(keyspace);
    return count == null ? 0 : count.get();
  }
}
