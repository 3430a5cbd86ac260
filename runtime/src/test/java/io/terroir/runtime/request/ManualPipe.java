package io.terroir.runtime.request;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A pipe whose time passes only when the test says so. One thread. */
final class ManualPipe implements Pipe {
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(alarm -> alarm.dueNanos));
  private long nowNanos;
  boolean full;

  void passes(Duration time) {
    nowNanos += time.toNanos();
    while (!alarms.isEmpty() && alarms.peek().dueNanos <= nowNanos) {
      Alarm alarm = alarms.remove();
      if (!alarm.cancelled) {
        ready.add(alarm.handler);
      }
    }
    run();
  }

  void run() {
    for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
    }
  }

  long armedTimers() {
    return alarms.stream().filter(alarm -> !alarm.cancelled).count();
  }

  @Override
  public void execute(Runnable handler) {
    ready.add(handler);
  }

  @Override
  public boolean offer(Runnable handler) {
    return !full && ready.add(handler);
  }

  @Override
  public Timer schedule(Duration delay, Runnable handler) {
    Alarm alarm = new Alarm(nowNanos + delay.toNanos(), handler);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public MonotonicClock clock() {
    return () -> nowNanos;
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  private static final class Alarm implements Timer {
    final long dueNanos;
    final Runnable handler;
    boolean cancelled;

    Alarm(long dueNanos, Runnable handler) {
      this.dueNanos = dueNanos;
      this.handler = handler;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
