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
 * pipes mix in every possible order while those of one pipe keep theirs. Timers run by the clock of
 * the node: never early by it.
 */
final class SimulatedPipe implements Pipe {
  private final Lifetime lifetime;
  private final SimulatedClocks clocks;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Runnable runFirst = this::runFirst;
  private boolean running;

  SimulatedPipe(Lifetime lifetime) {
    this.lifetime = lifetime;
    this.clocks = lifetime.node().clocks();
  }

  @Override
  public void execute(Runnable handler) {
    waiting.add(handler);
    if (waiting.size() == 1 && !running) {
      scheduleFirst();
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
    SimulatedTimer timer = new SimulatedTimer(handler, clocks.monotonicNanos() + delay.toNanos());
    timer.await(delay.toNanos());
    return timer;
  }

  @Override
  public MonotonicClock clock() {
    return clocks.monotonic();
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  private void scheduleFirst() {
    lifetime.schedule(0, "pipe", waiting.size(), runFirst);
  }

  private void runFirst() {
    run(waiting.removeFirst());
  }

  private void run(Runnable handler) {
    running = true;
    try {
      handler.run();
    } finally {
      running = false;
    }
    if (!waiting.isEmpty()) {
      scheduleFirst();
    }
  }

  private final class SimulatedTimer implements Timer {
    private final long dueNanos;
    private @Nullable Runnable handler;
    private @Nullable Event event;

    SimulatedTimer(Runnable handler, long dueNanos) {
      this.handler = handler;
      this.dueNanos = dueNanos;
    }

    void await(long nanos) {
      event = lifetime.schedule(clocks.trueNanosUntil(nanos), "timer", 0, this::fire);
    }

    private void fire() {
      event = null;
      long early = dueNanos - clocks.monotonicNanos();
      if (early > 0) {
        await(early); // the clock has become slower meanwhile
      } else if (waiting.isEmpty()) {
        run(this::runUnlessCancelled);
      } else {
        waiting.add(this::runUnlessCancelled);
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
      if (event != null) {
        event.cancel();
        event = null;
      }
    }
  }
}
