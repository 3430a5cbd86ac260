package io.terroir.simulation.explore;

/**
 * One replica at work: production code with a disk of its own.
 *
 * @param <F> what is known of a replica in some state, for its invariants and its choices
 */
public interface LiveReplica<F> {
  /**
   * Takes one event.
   *
   * @throws RuntimeException if the replica stops itself, which no replica may have a reason to
   */
  Outcome take(Object event);

  /** Everything that decides how this replica will behave, the disk included. */
  Object memory();

  /** An immutable value, derived from {@link #memory} alone. */
  F facts();
}
