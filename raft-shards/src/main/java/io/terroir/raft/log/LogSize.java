package io.terroir.raft.log;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many bytes a log holds and where to cut it to keep about so many. Remembers one place per 64
 * KiB, so that its answers are exact to that.
 */
final class LogSize {
  private static final long STEP_BYTES = 64 * 1024;

  private record Place(long index, long bytesBefore) {}

  private final Deque<Place> places = new ArrayDeque<>();
  private long totalBytes;
  private long cutBytes;

  void added(long index, int bytes) {
    if (places.isEmpty() || totalBytes - places.getLast().bytesBefore() >= STEP_BYTES) {
      places.add(new Place(index, totalBytes));
    }
    totalBytes += bytes;
  }

  void truncateFrom(long index) {
    while (!places.isEmpty() && places.getLast().index() >= index) {
      totalBytes = places.removeLast().bytesBefore();
    }
  }

  void compactTo(long index) {
    while (!places.isEmpty() && places.getFirst().index() <= index) {
      cutBytes = places.removeFirst().bytesBefore();
    }
  }

  void reset() {
    places.clear();
    totalBytes = 0;
    cutBytes = 0;
  }

  /** Bytes after the last cut. */
  long bytes() {
    return totalBytes - cutBytes;
  }

  /** The greatest index that can be cut off leaving at least {@code bytes}; 0 if none. */
  long indexLeaving(long bytes) {
    long index = 0;
    for (Place place : places) {
      if (totalBytes - place.bytesBefore() < bytes) {
        break;
      }
      index = place.index() - 1;
    }
    return index;
  }
}
