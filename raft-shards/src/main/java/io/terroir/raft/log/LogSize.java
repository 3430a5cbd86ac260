package io.terroir.raft.log;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many bytes a log holds and where to cut it to keep about so many. Remembers places in steps,
 * to which its answers are exact: of one KiB in a short log, up to 64 KiB in a long one.
 */
final class LogSize {
  private static final long STEP_BYTES_MIN = 1024;
  private static final long STEP_BYTES_MAX = 64 * 1024;

  /** Above it every other place is forgotten, as long as steps may grow. */
  private static final int PLACES_MAX = 256;

  private record Place(long index, long bytesBefore) {}

  private Deque<Place> places = new ArrayDeque<>();
  private long stepBytes = STEP_BYTES_MIN;
  private long totalBytes;
  private long cutBytes;

  void added(long index, int bytes) {
    if (places.isEmpty() || totalBytes - places.getLast().bytesBefore() >= stepBytes) {
      places.add(new Place(index, totalBytes));
      if (places.size() > PLACES_MAX && stepBytes < STEP_BYTES_MAX) {
        takeLongerSteps();
      }
    }
    totalBytes += bytes;
  }

  private void takeLongerSteps() {
    stepBytes *= 2;
    Deque<Place> fewer = new ArrayDeque<>();
    boolean keep = true;
    for (Place place : places) {
      if (keep) {
        fewer.add(place);
      }
      keep = !keep;
    }
    places = fewer;
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
    stepBytes = STEP_BYTES_MIN;
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
