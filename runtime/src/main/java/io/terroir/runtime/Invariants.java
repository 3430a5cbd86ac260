package io.terroir.runtime;

/**
 * Checks that stay on in production. A broken invariant stops the replica (fail-stop), never the
 * data: the exception reaches the pipe, which ends the process.
 */
public final class Invariants {
  private Invariants() {}

  /**
   * Requires {@code holds}.
   *
   * @param says what must hold; no user data
   * @throws BrokenInvariantException if it does not
   */
  public static void check(boolean holds, String says) {
    if (!holds) {
      throw new BrokenInvariantException(says);
    }
  }

  /** A protocol rule does not hold; the replica must stop. */
  public static final class BrokenInvariantException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BrokenInvariantException(String says) {
      super("invariant broken: " + says);
    }
  }
}
