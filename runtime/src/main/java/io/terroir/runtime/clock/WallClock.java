package io.terroir.runtime.clock;

/** The time of day, which may jump. Thread-safe. */
@FunctionalInterface
public interface WallClock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  long millis();
}
