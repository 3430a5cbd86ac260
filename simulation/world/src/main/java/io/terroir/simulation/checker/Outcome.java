package io.terroir.simulation.checker;

/** What the caller of an operation knows about its fate. */
public enum Outcome {
  /** Nothing came back yet. */
  PENDING,
  /** Answered: it took effect between its call and its answer. */
  OK,
  /** Refused: it has no effect and never will. */
  FAILED,
  /** The answer was lost: it may have taken effect, may do so later, or never. */
  UNKNOWN
}
