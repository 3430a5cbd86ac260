package io.terroir.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A heap of events, the earliest on top. Each has up to four children: the tree is half as high as
 * a binary one, and the children lie side by side in memory.
 *
 * <p>Most timers are cancelled long before they are due. Whenever the heap has doubled, those are
 * swept out: it stays at most twice as large as what will still happen.
 */
final class EventQueue {
  private static final int CHILDREN = 4;
  private static final int INITIAL_CAPACITY = 1024;

  private @Nullable Event[] heap = new Event[INITIAL_CAPACITY];

  /** When the event in the same place of the heap is due: most comparisons need no more. */
  private long[] dueNanos = new long[INITIAL_CAPACITY];

  private int size;
  private int sweepAtSize = INITIAL_CAPACITY;

  int size() {
    return size;
  }

  /** The earliest event, or null. */
  @Nullable Event peek() {
    return heap[0];
  }

  void add(Event event) {
    if (size == sweepAtSize) {
      sweep();
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
      dueNanos = Arrays.copyOf(dueNanos, size * 2);
    }
    siftUp(size++, event);
  }

  /** Takes the earliest event out. There must be one. */
  void removeFirst() {
    Event last = heap[--size];
    heap[size] = null;
    if (size > 0 && last != null) {
      siftDown(0, last);
    }
  }

  private void sweep() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Event event = heap[i];
      if (event != null && !event.isVoid()) {
        place(kept++, event);
      }
    }
    Arrays.fill(heap, kept, size, null);
    size = kept;
    for (int i = (size - 2) / CHILDREN; i >= 0; i--) {
      Event event = heap[i];
      if (event != null) {
        siftDown(i, event);
      }
    }
    sweepAtSize = Math.max(INITIAL_CAPACITY, 2 * size);
  }

  private void siftUp(int from, Event event) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      if (event.atNanos > dueNanos[parent]) {
        break;
      }
      Event above = heap[parent];
      if (above == null || !event.isBefore(above)) {
        break;
      }
      place(at, above);
      at = parent;
    }
    place(at, event);
  }

  private void siftDown(int from, Event event) {
    int at = from;
    while (true) {
      int first = at * CHILDREN + 1;
      int end = Math.min(first + CHILDREN, size);
      Event earliest = event;
      int place = at;
      long earliestNanos = event.atNanos;
      for (int child = first; child < end; child++) {
        if (dueNanos[child] <= earliestNanos) {
          Event candidate = heap[child];
          if (candidate != null && candidate.isBefore(earliest)) {
            earliest = candidate;
            earliestNanos = candidate.atNanos;
            place = child;
          }
        }
      }
      place(at, earliest);
      if (place == at) {
        return;
      }
      at = place;
    }
  }

  private void place(int at, Event event) {
    heap[at] = event;
    dueNanos[at] = event.atNanos;
  }
}
