package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * Which keys of an origin are read.
 *
 * @param from the first key; empty for the first of the origin
 * @param to the first key no longer wanted; empty for the end of the origin
 * @param limit how many entries a page holds at most; 1 to 1000
 * @param revision as in {@link ReadOptions}; pages read at one revision are one state
 */
public record ScanOptions(
    ByteString from, ByteString to, int limit, Consistency consistency, long revision) {
  /** The greatest page, in entries: the gateway accepts no greater one. */
  public static final int LIMIT_MAX = 1000;

  public ScanOptions {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException("limit must be 1 to " + LIMIT_MAX + ": " + limit);
    }
  }

  /** All keys of the origin, linearizable. */
  public static ScanOptions all() {
    return new ScanOptions(
        ByteString.EMPTY,
        ByteString.EMPTY,
        LIMIT_MAX,
        Consistency.LINEARIZABLE,
        ReadOptions.LATEST);
  }

  /** The keys from {@code first} on, to before {@code end}. */
  public static ScanOptions range(ByteString first, ByteString end) {
    return new ScanOptions(first, end, LIMIT_MAX, Consistency.LINEARIZABLE, ReadOptions.LATEST);
  }

  /** The same, beginning at {@code key}. */
  public ScanOptions startingAt(ByteString key) {
    return new ScanOptions(key, to, limit, consistency, revision);
  }

  /** The same, with pages of at most {@code entries}. */
  public ScanOptions withLimit(int entries) {
    return new ScanOptions(from, to, entries, consistency, revision);
  }

  /** The same, from the nearest replica. */
  public ScanOptions eventual() {
    return new ScanOptions(from, to, limit, Consistency.EVENTUAL, revision);
  }

  /** The same, in the state of {@code pastRevision}. */
  public ScanOptions at(long pastRevision) {
    return new ScanOptions(from, to, limit, consistency, pastRevision);
  }
}
