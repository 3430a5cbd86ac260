package io.terroir.epaxos.core;

/**
 * What an instance can be decided to be: the command that was submitted under its id, or a no-op.
 */
public sealed interface Proposal permits Command, Nop {
  /** Bytes that clients have submitted with it. */
  long payloadBytes();

  /**
   * Whether the order of the two matters. A no-op conflicts with everything: its instance may still
   * have held a command when the other was proposed.
   */
  default boolean conflictsWith(Proposal other) {
    return !(this instanceof Command mine)
        || !(other instanceof Command theirs)
        || mine.access().conflictsWith(theirs.access());
  }
}
