package io.terroir.runtime.disk;

/** A directory cannot be used, or a disk does not work. The message is one sentence for people. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean damage;

  /** Names what is wrong and what to do. */
  public StorageException(String message) {
    this(message, false);
  }

  /** Names what is wrong and what to do; {@code cause} is for the log. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
    this.damage = false;
  }

  private StorageException(String message, boolean damage) {
    super(message);
    this.damage = damage;
  }

  /** What is on the disk is not what was written there. */
  public static StorageException damage(String message) {
    return new StorageException(message, true);
  }

  /** Whether the disk works, but does not give back what was written. */
  public boolean isDamage() {
    return damage;
  }
}
