package io.terroir.epaxos.replica;

import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ticks when the core has something to time, and sleeps otherwise. Ticks are never closer together
 * than the interval, so a delay rounds up to it. Used on the pipe only.
 */
final class Ticker {
  private final Pipe pipe;
  private final long intervalMillis;
  private final Runnable tick;
  private Pipe.@Nullable Timer next;
  private long dueAtMillis;

  Ticker(Pipe pipe, Duration interval, Runnable tick) {
    this.pipe = pipe;
    this.intervalMillis = interval.toMillis();
    this.tick = tick;
  }

  /** From now on there is something to do at {@code millis}, which may be over, and not before. */
  void expect(long nowMillis, long millis) {
    if (next != null) {
      if (millis >= dueAtMillis) {
        return;
      }
      next.cancel();
    }
    dueAtMillis = millis;
    long sleepMillis = Math.max(intervalMillis, millis - nowMillis);
    next = pipe.schedule(Duration.ofMillis(sleepMillis), this::fire);
  }

  /** Nothing is expected any more. */
  void stop() {
    if (next != null) {
      next.cancel();
    }
  }

  private void fire() {
    next = null;
    tick.run();
  }
}
