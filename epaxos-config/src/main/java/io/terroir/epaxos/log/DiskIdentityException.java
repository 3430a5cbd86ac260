package io.terroir.epaxos.log;

/** The disk does not belong to the replica that is to be started on it. The message says why. */
public final class DiskIdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why, and what to do. */
  public DiskIdentityException(String message) {
    super(message);
  }
}
