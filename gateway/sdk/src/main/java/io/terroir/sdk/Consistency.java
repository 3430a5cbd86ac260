package io.terroir.sdk;

/** What a read may return. */
public enum Consistency {
  /** The latest write, whoever made it, wherever. */
  LINEARIZABLE,
  /** Some past state, fast; the answer says how old it can be. */
  EVENTUAL
}
