package io.terroir.runtime.pipe;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one pipe, owned by its thread. Cancelled timers stay until their time comes or
 * until the heap has doubled since the last sweep, so that cancelling - which every heartbeat does
 * to an election timer - costs nothing and memory stays proportional to the timers alive.
 */
final class TimerHeap {
  /** Below this size a sweep would save nothing. */
  private static final int SWEEP_SIZE_MIN = 64;

  private final PriorityQueue<Entry> heap = new PriorityQueue<>();
  private int sweepSize = SWEEP_SIZE_MIN;

  /** A timer. Created and cancelled by any thread, otherwise touched by the pipe's thread. */
  static final class Entry implements Pipe.Timer, Comparable<Entry> {
    private final long deadlineNanos;
    private final long sequence;
    private volatile @Nullable Runnable handler;

    Entry(long deadlineNanos, long sequence, Runnable handler) {
      this.deadlineNanos = deadlineNanos;
      this.sequence = sequence;
      this.handler = handler;
    }

    @Override
    public void cancel() {
      handler = null;
    }

    /** Nanosecond clocks may wrap around: only differences mean something. */
    @Override
    public int compareTo(Entry other) {
      long difference = deadlineNanos - other.deadlineNanos;
      return difference != 0 ? Long.signum(difference) : Long.compare(sequence, other.sequence);
    }
  }

  void add(Entry entry) {
    if (heap.size() >= sweepSize) {
      heap.removeIf(e -> e.handler == null);
      sweepSize = Math.max(SWEEP_SIZE_MIN, 2 * heap.size());
    }
    heap.add(entry);
  }

  /** Takes the next timer that is due and not cancelled; null if there is none. */
  @Nullable Runnable pollDue(long nowNanos) {
    for (Entry first = heap.peek(); first != null; first = heap.peek()) {
      Runnable handler = first.handler;
      if (handler != null && first.deadlineNanos - nowNanos > 0) {
        return null;
      }
      heap.remove();
      if (handler != null) {
        return handler;
      }
    }
    return null;
  }

  /** Nanoseconds until the first timer; {@link Long#MAX_VALUE} if there is none. */
  long nanosUntilNext(long nowNanos) {
    Entry first = heap.peek();
    return first == null ? Long.MAX_VALUE : Math.max(0, first.deadlineNanos - nowNanos);
  }

  int size() {
    return heap.size();
  }
}
