package io.terroir.runtime;

/**
 * What to do when a replica cannot go on: a journal error, a broken invariant, an unexpected
 * exception in a handler. In production it says why and ends the process; in simulation it crashes
 * the simulated node. Called from any thread, at most a few times.
 */
@FunctionalInterface
public interface FailStop {
  /**
   * Stops the replica.
   *
   * @param why one sentence for the operator; no user data
   * @param cause what was caught
   */
  void stop(String why, Throwable cause);
}
