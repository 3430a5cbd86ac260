package io.terroir.runtime.pipe;

import io.terroir.runtime.clock.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The queue through which everything that happens to a replica goes: messages, timers, client
 * calls, disk completions. One thread handles them one at a time, in order. A handler must not
 * block. If one throws, the pipe stops its replica through {@link io.terroir.runtime.FailStop}.
 *
 * <p>All methods may be called from any thread. Handlers handed over by one thread run in the order
 * in which it handed them over.
 */
public interface Pipe extends Executor {
  /** Enqueues what must not be lost: completions, messages that were already admitted. */
  @Override
  void execute(Runnable handler);

  /**
   * Enqueues new work if the pipe's bound allows it.
   *
   * @return false if the pipe is full; the caller answers {@code RESOURCE_EXHAUSTED}
   */
  boolean offer(Runnable handler);

  /**
   * Runs {@code handler} on the pipe once {@code delay} has passed.
   *
   * @return a handle to cancel it
   */
  Timer schedule(Duration delay, Runnable handler);

  /** The clock by which timers run. */
  MonotonicClock clock();

  /** Whether the calling thread is the one that handles this pipe's work now. */
  boolean isCurrent();

  /** A scheduled handler. */
  interface Timer {
    /**
     * Prevents the handler from running, unless it has begun. From the pipe's thread it is sure.
     */
    void cancel();
  }
}
