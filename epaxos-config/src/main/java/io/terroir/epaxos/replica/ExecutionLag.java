package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.clock.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The committed instances that cannot be executed yet, and for how long the oldest of them has
 * waited. Written on the replica's pipe, readable from any thread.
 */
public final class ExecutionLag {
  private final MonotonicClock clock;
  private final Map<CommandId, Long> sinceNanos = new LinkedHashMap<>();
  private volatile Waiting waiting = Waiting.NONE;

  /** In one object, so that a reader finds no age without a count. */
  private record Waiting(int count, long oldestSinceNanos) {
    static final Waiting NONE = new Waiting(0, 0);
  }

  ExecutionLag(MonotonicClock clock) {
    this.clock = clock;
  }

  /** {@code id} is committed and depends on what is not. */
  void add(CommandId id) {
    sinceNanos.put(id, clock.nanos());
    publish();
  }

  /** {@code id} was executed; it need not have waited. */
  void remove(CommandId id) {
    if (!sinceNanos.isEmpty() && sinceNanos.remove(id) != null) {
      publish();
    }
  }

  /** An epoch has ended, and what waited is void; or the replica has. */
  void clear() {
    sinceNanos.clear();
    publish();
  }

  /** Committed instances that wait for one that is not. */
  public int count() {
    return waiting.count;
  }

  /** Since when the oldest of them has been committed here; zero if there is none. */
  public Duration oldest() {
    Waiting now = waiting;
    return now.count == 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, clock.nanos() - now.oldestSinceNanos));
  }

  private void publish() {
    waiting =
        sinceNanos.isEmpty()
            ? Waiting.NONE
            : new Waiting(sinceNanos.size(), sinceNanos.values().iterator().next());
  }
}
