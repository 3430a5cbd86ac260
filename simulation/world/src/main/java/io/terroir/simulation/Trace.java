package io.terroir.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fingerprint of a run, its last events, and whoever listens to all of them. */
final class Trace {
  /** Enough to see how a run came to its failure, and little to keep. */
  private static final int EVENTS_KEPT = 256;

  private final long[] atNanos = new long[EVENTS_KEPT];
  private final String[] wheres = new String[EVENTS_KEPT];
  private final String[] whats = new String[EVENTS_KEPT];
  private final List<TraceListener> listeners = new ArrayList<>();
  private long count;
  private long hash;

  Trace() {
    Arrays.fill(wheres, "");
    Arrays.fill(whats, "");
  }

  /** Strings must be constants or kept by their owner: each remembers its own hash. */
  void record(long at, String where, String what, long fingerprint) {
    int slot = (int) (count++ % EVENTS_KEPT);
    atNanos[slot] = at;
    wheres[slot] = where;
    whats[slot] = what;
    long mixed = mix(hash, at);
    mixed = mix(mixed, (long) where.hashCode() << Integer.SIZE ^ what.hashCode());
    hash = mix(mixed, fingerprint);
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).event(at, where, what, fingerprint);
    }
  }

  void listen(TraceListener listener) {
    listeners.add(listener);
  }

  long hash() {
    return SplitMix.mixed(hash);
  }

  String tail() {
    StringBuilder text = new StringBuilder();
    for (long i = Math.max(0, count - EVENTS_KEPT); i < count; i++) {
      int slot = (int) (i % EVENTS_KEPT);
      text.append("%14.6f s  %-28s %s%n".formatted(atNanos[slot] / 1e9, wheres[slot], whats[slot]));
    }
    return text.toString();
  }

  private static long mix(long hash, long field) {
    return Long.rotateLeft((hash ^ field) * SplitMix.GAMMA, 29);
  }
}
