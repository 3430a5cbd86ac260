package io.terroir.simulation.checker.model;

import java.util.Optional;

/**
 * What a register answers.
 *
 * @param value what was read; empty for a blank register, and for everything but reads
 */
public record RegisterResult<V>(Kind kind, Optional<V> value) {
  /** Which answer it is. */
  public enum Kind {
    READ,
    WRITTEN,
    /** A compare-and-set found another value. */
    REFUSED
  }

  public static <V> RegisterResult<V> written() {
    return new RegisterResult<>(Kind.WRITTEN, Optional.empty());
  }

  public static <V> RegisterResult<V> refused() {
    return new RegisterResult<>(Kind.REFUSED, Optional.empty());
  }

  public static <V> RegisterResult<V> read(V value) {
    return new RegisterResult<>(Kind.READ, Optional.of(value));
  }

  public static <V> RegisterResult<V> blank() {
    return new RegisterResult<>(Kind.READ, Optional.empty());
  }

  public boolean applied() {
    return kind != Kind.REFUSED;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case READ -> value.map(Object::toString).orElse("blank");
      case WRITTEN -> "ok";
      case REFUSED -> "refused";
    };
  }
}
