package io.terroir.raft.host;

import io.terroir.runtime.disk.StorageException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A replica's store does not give back what was written. That is the end of this replica, and no
 * reason to stop the process: its other replicas may be sound.
 */
public final class StateDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was found, without user data. */
  public StateDamagedException(String message) {
    super(message);
  }

  /** What is damaged, if {@code failure} says that something is. */
  public static Optional<String> damageIn(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(StateDamagedException::isDamage)
        .findFirst()
        .map(Throwable::getMessage);
  }

  private static boolean isDamage(Throwable cause) {
    return cause instanceof StateDamagedException
        || (cause instanceof StorageException storage && storage.isDamage());
  }
}
