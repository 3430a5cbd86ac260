package io.terroir.simulation.checker.weak;

/** What may be asked of a counter; a read answers its value, an addition any number. */
public sealed interface CounterOperation {
  /** Adds {@code delta}, which may be negative. */
  record Add(long delta) implements CounterOperation {
    @Override
    public String toString() {
      return "add " + delta;
    }
  }

  /** Reads the value. */
  record Read() implements CounterOperation {
    @Override
    public String toString() {
      return "read";
    }
  }
}
