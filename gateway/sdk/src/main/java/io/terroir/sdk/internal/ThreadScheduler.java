package io.terroir.sdk.internal;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs delayed work on one daemon thread. */
public final class ThreadScheduler implements Environment.Scheduler {
  private static final Logger LOG = Logger.getLogger(ThreadScheduler.class.getName());

  private final ScheduledThreadPoolExecutor executor;

  /** Starts the thread at the first work. */
  public ThreadScheduler() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "terroir-client");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void schedule(Duration delay, Runnable work) {
    try {
      Future<?> unused =
          executor.schedule(() -> guarded(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "the client is closed; delayed work is dropped", e);
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "delayed work of the client failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
