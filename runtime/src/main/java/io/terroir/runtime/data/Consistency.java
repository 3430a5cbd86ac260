package io.terroir.runtime.data;

/** What a read may return. */
public enum Consistency {
  /** The latest write, whoever made it, wherever. */
  LINEARIZABLE,
  /** Some past state, fast. */
  EVENTUAL
}
