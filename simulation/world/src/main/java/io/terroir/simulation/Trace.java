package io.terroir.simulation;

/** The fingerprint of a run, and its last events. */
final class Trace {
  /** Enough to see how a run came to its failure, and little to keep. */
  private static final int LINES_KEPT = 256;

  private final Line[] ring = new Line[LINES_KEPT];
  private long count;
  private long hash;

  private record Line(long atNanos, String where, String what) {}

  void record(long atNanos, String where, String what, int fingerprint) {
    ring[(int) (count++ % LINES_KEPT)] = new Line(atNanos, where, what);
    hash = Seeds.mix(hash, atNanos);
    hash = Seeds.mix(hash, where.hashCode());
    hash = Seeds.mix(hash, what.hashCode());
    hash = Seeds.mix(hash, fingerprint);
  }

  long hash() {
    return hash;
  }

  String tail() {
    StringBuilder text = new StringBuilder();
    for (long i = Math.max(0, count - LINES_KEPT); i < count; i++) {
      Line line = ring[(int) (i % LINES_KEPT)];
      text.append("%14.6f s  %-28s %s%n".formatted(line.atNanos / 1e9, line.where, line.what));
    }
    return text.toString();
  }
}
