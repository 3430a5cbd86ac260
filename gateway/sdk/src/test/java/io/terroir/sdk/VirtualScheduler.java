package io.terroir.sdk;

import io.grpc.Deadline;
import io.terroir.sdk.internal.Environment;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that moves when the test says so. */
final class VirtualScheduler implements Environment.Scheduler {
  private record Task(long atNanos, long number, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparing(Task::number));
  private long nowNanos;
  private long scheduled;

  Deadline.Ticker ticker() {
    return new Deadline.Ticker() {
      @Override
      public long nanoTime() {
        return nowNanos;
      }
    };
  }

  /** Time passes without anybody running, as during a slow call. */
  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  void advance(Duration time) {
    long until = nowNanos + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= until) {
      Task next = tasks.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.work().run();
    }
    nowNanos = Math.max(nowNanos, until);
  }

  @Override
  public void schedule(Duration delay, Runnable work) {
    tasks.add(new Task(nowNanos + delay.toNanos(), scheduled++, work));
  }

  @Override
  public void close() {
    tasks.clear();
  }
}
