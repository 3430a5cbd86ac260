package io.terroir.sdk;

/**
 * How a key is read.
 *
 * @param revision the revision of the shard to read at; {@link #LATEST} for the latest state. The
 *     history reaches back an hour, less if it has grown too large; a read before it fails with
 *     {@link Reason#COMPACTED}
 */
public record ReadOptions(Consistency consistency, long revision) {
  /** As the revision: the latest state. */
  public static final long LATEST = 0;

  /** The latest write. The default. */
  public static ReadOptions linearizable() {
    return new ReadOptions(Consistency.LINEARIZABLE, LATEST);
  }

  /** Some past state from the nearest replica. */
  public static ReadOptions eventual() {
    return new ReadOptions(Consistency.EVENTUAL, LATEST);
  }

  /**
   * The same, in the state of {@code pastRevision}, as {@link Placement#revision} of an earlier
   * answer for the same origin told it.
   */
  public ReadOptions at(long pastRevision) {
    return new ReadOptions(consistency, pastRevision);
  }
}
