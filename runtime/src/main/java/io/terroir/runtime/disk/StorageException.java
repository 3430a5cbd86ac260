package io.terroir.runtime.disk;

/** A directory cannot be used, or a disk does not work. The message is one sentence for people. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names what is wrong and what to do. */
  public StorageException(String message) {
    super(message);
  }

  /** Names what is wrong and what to do; {@code cause} is for the log. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
