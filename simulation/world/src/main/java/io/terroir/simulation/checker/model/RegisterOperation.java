package io.terroir.simulation.checker.model;

import java.util.Optional;

/** What may be asked of a register. Values written should be unique, for the checkers' sake. */
public sealed interface RegisterOperation<V> {
  /** The value the register holds if this takes effect. */
  Optional<V> writes();

  /** Reads the value. */
  record Read<V>() implements RegisterOperation<V> {
    @Override
    public Optional<V> writes() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "read";
    }
  }

  /** Sets the value. */
  record Write<V>(V value) implements RegisterOperation<V> {
    @Override
    public Optional<V> writes() {
      return Optional.of(value);
    }

    @Override
    public String toString() {
      return "write " + value;
    }
  }

  /** Sets the value if it is {@code expected}; nothing expected means the blank register. */
  record CompareAndSet<V>(Optional<V> expected, V value) implements RegisterOperation<V> {
    @Override
    public Optional<V> writes() {
      return Optional.of(value);
    }

    @Override
    public String toString() {
      return "cas " + expected.map(Object::toString).orElse("blank") + " to " + value;
    }
  }
}
