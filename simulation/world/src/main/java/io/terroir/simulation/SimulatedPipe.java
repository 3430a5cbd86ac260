package io.terroir.simulation;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A pipe on the world's events. Each handler is an event of its own, so that handlers of different
 * pipes mix in every possible order while those of one pipe keep theirs.
 */
final class SimulatedPipe implements Pipe {
  private final Lifetime lifetime;
  private final MonotonicClock clock;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  SimulatedPipe(Lifetime lifetime, MonotonicClock clock) {
    this.lifetime = lifetime;
    this.clock = clock;
  }

  @Override
  public void execute(Runnable handler) {
    waiting.add(handler);
    if (waiting.size() == 1) {
      scheduleNext();
    }
  }

  @Override
  public boolean offer(Runnable handler) {
    if (!lifetime.alive() || waiting.size() >= EventPipe.CAPACITY) {
      return false;
    }
    execute(handler);
    return true;
  }

  @Override
  public Timer schedule(Duration delay, Runnable handler) {
    SimulatedTimer timer = new SimulatedTimer(handler);
    lifetime.schedule(delay.toNanos(), "timer", 0, () -> timer.fire(this));
    return timer;
  }

  @Override
  public MonotonicClock clock() {
    return clock;
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  private void scheduleNext() {
    lifetime.schedule(0, "pipe", waiting.size(), this::runNext);
  }

  private void runNext() {
    Runnable handler = waiting.getFirst();
    running = true;
    try {
      handler.run();
    } finally {
      running = false;
      waiting.removeFirst();
    }
    if (!waiting.isEmpty()) {
      scheduleNext();
    }
  }

  private static final class SimulatedTimer implements Timer {
    private @Nullable Runnable handler;

    SimulatedTimer(Runnable handler) {
      this.handler = handler;
    }

    void fire(SimulatedPipe pipe) {
      if (handler != null) {
        pipe.execute(this::runUnlessCancelled);
      }
    }

    private void runUnlessCancelled() {
      Runnable due = handler;
      if (due != null) {
        handler = null;
        due.run();
      }
    }

    @Override
    public void cancel() {
      handler = null;
    }
  }
}
