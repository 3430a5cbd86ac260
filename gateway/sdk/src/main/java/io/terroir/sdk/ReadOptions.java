package io.terroir.sdk;

/** How a key is read. */
public record ReadOptions(Consistency consistency) {
  /** The latest write. The default. */
  public static ReadOptions linearizable() {
    return new ReadOptions(Consistency.LINEARIZABLE);
  }

  /** Some past state from the nearest replica. */
  public static ReadOptions eventual() {
    return new ReadOptions(Consistency.EVENTUAL);
  }
}
