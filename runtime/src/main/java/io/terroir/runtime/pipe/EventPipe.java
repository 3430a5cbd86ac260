package io.terroir.runtime.pipe;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.telemetry.RequestContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A pipe with a thread of its own.
 *
 * <p>One queue takes the work of all producers. {@link #offer} respects the bound; {@link #execute}
 * does not, because its callers hold something that was admitted before (a disk completion, a
 * message), but what it enqueues counts against the bound, so that new work is refused while old
 * work piles up. Timers live in a heap that only the pipe's thread touches. When there is nothing
 * to do the thread parks until the next timer.
 *
 * <p>The first exception that a handler lets escape ends the pipe: it reports to its {@link
 * FailStop} and handles nothing more.
 */
public final class EventPipe implements Pipe, AutoCloseable {
  /**
   * Default bound on handlers waiting, for {@link #offer}. At a few microseconds each this is some
   * ten milliseconds of work: more would only make callers wait longer for a refusal.
   */
  public static final int CAPACITY = 8192;

  private static final int QUEUE_CHUNK = 1024;

  /** Handlers between two looks at the timers, so that a flood cannot starve an election timer. */
  private static final int HANDLERS_PER_ROUND = 128;

  private final String name;
  private final MonotonicClock clock;
  private final int capacity;
  private final FailStop failStop;
  private final Thread thread;

  private final MpscUnboundedArrayQueue<Runnable> queue =
      new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean parked = new AtomicBoolean();
  private final AtomicLong timerSequence = new AtomicLong();
  private final TimerHeap timers = new TimerHeap();

  private final LongAdder refused = new LongAdder();
  private final AtomicLong longestHandlerNanos = new AtomicLong();
  private volatile long handled;
  private volatile boolean closed;

  private EventPipe(String name, MonotonicClock clock, int capacity, FailStop failStop) {
    this.name = name;
    this.clock = clock;
    this.capacity = capacity;
    this.failStop = failStop;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /**
   * Starts a pipe.
   *
   * @param name of its thread, for thread dumps and metrics
   * @param capacity handlers waiting at which {@link #offer} begins to refuse
   */
  public static EventPipe start(
      String name, MonotonicClock clock, int capacity, FailStop failStop) {
    EventPipe pipe = new EventPipe(name, clock, capacity, failStop);
    pipe.thread.start();
    return pipe;
  }

  /** Starts a pipe with the default {@link #CAPACITY}. */
  public static EventPipe start(String name, MonotonicClock clock, FailStop failStop) {
    return start(name, clock, CAPACITY, failStop);
  }

  @Override
  public void execute(Runnable handler) {
    if (closed) {
      return;
    }
    waiting.incrementAndGet();
    enqueue(RequestContext.carriedBy(handler));
  }

  @Override
  public boolean offer(Runnable handler) {
    if (closed) {
      return false;
    }
    if (waiting.incrementAndGet() > capacity) {
      waiting.decrementAndGet();
      refused.increment();
      return false;
    }
    enqueue(RequestContext.carriedBy(handler));
    return true;
  }

  @Override
  public Timer schedule(Duration delay, Runnable handler) {
    TimerHeap.Entry timer =
        new TimerHeap.Entry(
            clock.nanos() + delay.toNanos(), timerSequence.incrementAndGet(), handler);
    if (isCurrent()) {
      timers.add(timer);
    } else {
      execute(() -> timers.add(timer));
    }
    return timer;
  }

  @Override
  public MonotonicClock clock() {
    return clock;
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** The name of the pipe and of its thread. */
  public String name() {
    return name;
  }

  /** Handlers that wait now. */
  public long waiting() {
    return waiting.get();
  }

  /** Handlers that have run, timers included. */
  public long handled() {
    return handled;
  }

  /** Handlers that {@link #offer} refused because the bound was reached. */
  public long refused() {
    return refused.sum();
  }

  /** The longest time that one handler has taken since this was last asked. */
  public long takeLongestHandlerNanos() {
    return longestHandlerNanos.getAndSet(0);
  }

  /**
   * Refuses new work, handles what is waiting, drops the timers, and ends the thread. Returns when
   * that is done, or at once if called from a handler. What is handed over later is dropped.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (isCurrent()) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void enqueue(Runnable handler) {
    queue.offer(handler);
    // Taking an index of the queue is a compare-and-set, and the consumer looks at that index after
    // it has said that it parks: either it sees this handler, or this thread sees it parked.
    if (parked.get() && parked.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (true) {
        int handlers = runDueTimers() + runWaiting();
        if (handlers == 0) {
          if (closed && queue.isEmpty()) {
            return;
          }
          park();
        }
      }
    } catch (Throwable unexpected) {
      closed = true;
      failStop.stop("a handler of pipe " + name + " failed", unexpected);
    }
  }

  private int runDueTimers() {
    int count = 0;
    while (count < HANDLERS_PER_ROUND && !closed) {
      Runnable due = timers.pollDue(clock.nanos());
      if (due == null) {
        break;
      }
      measure(due);
      count++;
    }
    return count;
  }

  private int runWaiting() {
    int count = 0;
    while (count < HANDLERS_PER_ROUND) {
      @Nullable Runnable next = queue.poll();
      if (next == null) {
        break;
      }
      waiting.decrementAndGet();
      measure(next);
      count++;
    }
    return count;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the pipe's thread counts
  private void measure(Runnable handler) {
    long start = clock.nanos();
    handler.run();
    long nanos = clock.nanos() - start;
    if (nanos > longestHandlerNanos.get()) {
      longestHandlerNanos.accumulateAndGet(nanos, Math::max);
    }
    handled++;
  }

  private void park() {
    parked.set(true);
    if (queue.isEmpty() && !closed) {
      long nanos = timers.nanosUntilNext(clock.nanos());
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
    parked.set(false);
  }
}
