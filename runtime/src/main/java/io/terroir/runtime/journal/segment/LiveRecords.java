package io.terroir.runtime.journal.segment;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.journal.segment.KeyTree.Location;
import io.terroir.runtime.journal.segment.KeyTree.Place;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The segments of the log, in order, and which of their records are live. Of one thread. */
final class LiveRecords {
  private final NavigableMap<Long, Segment> segments = new TreeMap<>();
  private KeyTree tree = KeyTree.EMPTY;
  private long liveBytes;
  private long capacityBytes;

  /** Adds the newest segment. */
  void add(Segment segment) {
    Invariants.check(
        segments.isEmpty() || segments.lastKey() + 1 == segment.sequence(),
        "segments follow each other");
    segments.put(segment.sequence(), segment);
    capacityBytes += segment.capacityBytes();
  }

  /** Takes the oldest segment out, in which nothing is live. */
  Segment removeFirst() {
    Segment first = segments.firstEntry().getValue();
    Invariants.check(first.liveBytes() == 0, "a segment is freed when nothing in it is live");
    segments.remove(first.sequence());
    capacityBytes -= first.capacityBytes();
    return first;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  Segment first() {
    return segments.firstEntry().getValue();
  }

  Segment last() {
    return segments.lastEntry().getValue();
  }

  /** The first segment in which something is live, or the last. */
  Segment firstLive() {
    for (Segment segment : segments.values()) {
      if (segment.liveBytes() > 0) {
        return segment;
      }
    }
    return last();
  }

  Map<Long, Segment> segments() {
    return Map.copyOf(segments);
  }

  KeyTree tree() {
    return tree;
  }

  /** Of all records that are live. */
  long liveBytes() {
    return liveBytes;
  }

  /** Of all segments of the log. */
  long capacityBytes() {
    return capacityBytes;
  }

  /** Whether the record of {@code key} at {@code place} is the live one. */
  boolean isLive(byte[] key, long place) {
    Optional<Location> found = tree.find(key);
    return found.isPresent() && found.get().place() == place;
  }

  /** Does what a record at {@code offset} of {@code segment} says. */
  void apply(LogRecord record, Segment segment, int offset, int bytes) {
    byte[] key = record.key().toByteArray();
    switch (record.kind()) {
      case PUT -> {
        tree = tree.put(key, Place.of(segment.sequence(), offset), bytes, this::dropped);
        segment.addLive(bytes);
        liveBytes += bytes;
      }
      case DELETE -> tree = tree.remove(key, this::dropped);
      case DELETE_RANGE ->
          tree = tree.removeRange(key, record.value().toByteArray(), this::dropped);
    }
  }

  private void dropped(long place, int bytes) {
    Segment segment = segments.get(Place.segment(place));
    Objects.requireNonNull(segment, "a live record is in a segment of the log").addLive(-bytes);
    liveBytes -= bytes;
  }
}
