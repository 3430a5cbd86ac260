package io.terroir.simulation.explore;

/** Something is as it must not be. */
public final class ViolationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message says what. */
  public ViolationException(String message) {
    super(message);
  }
}
