package io.terroir.runtime.journal.segment;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What readers see: what was live when a frame was durable, and the segments that hold it. Their
 * files are not used again before the last reader has gone.
 */
final class View {
  private final long number;
  private final KeyTree live;
  private final Map<Long, Segment> segments;
  private final AtomicInteger readers = new AtomicInteger();

  /**
   * A view that nobody reads yet.
   *
   * @param number one more than that of the view before
   */
  View(long number, KeyTree live, Map<Long, Segment> segments) {
    this.number = number;
    this.live = live;
    this.segments = segments;
  }

  long number() {
    return number;
  }

  KeyTree live() {
    return live;
  }

  Segment segment(long sequence) {
    return Objects.requireNonNull(
        segments.get(sequence), "a live record is in a segment of the log");
  }

  void enter() {
    readers.incrementAndGet();
  }

  void leave() {
    readers.decrementAndGet();
  }

  boolean isRead() {
    return readers.get() > 0;
  }
}
