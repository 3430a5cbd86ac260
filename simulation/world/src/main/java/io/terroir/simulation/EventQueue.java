package io.terroir.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A heap of events, the earliest on top. Each has up to four children: the tree is half as high as
 * a binary one, and the children lie side by side in memory.
 */
final class EventQueue {
  private static final int CHILDREN = 4;
  private static final int INITIAL_CAPACITY = 1024;

  private @Nullable Event[] heap = new Event[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  /** The earliest event, or null. */
  @Nullable Event peek() {
    return heap[0];
  }

  void add(Event event) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, event);
  }

  /** Takes the earliest event out. There must be one. */
  void removeFirst() {
    Event last = heap[--size];
    heap[size] = null;
    if (size > 0 && last != null) {
      siftDown(last);
    }
  }

  private void siftUp(int from, Event event) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      Event above = heap[parent];
      if (above == null || !event.isBefore(above)) {
        break;
      }
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  private void siftDown(Event event) {
    int at = 0;
    while (true) {
      int first = at * CHILDREN + 1;
      int end = Math.min(first + CHILDREN, size);
      Event earliest = event;
      int place = at;
      for (int child = first; child < end; child++) {
        Event candidate = heap[child];
        if (candidate != null && candidate.isBefore(earliest)) {
          earliest = candidate;
          place = child;
        }
      }
      heap[at] = earliest;
      if (place == at) {
        return;
      }
      at = place;
    }
  }
}
