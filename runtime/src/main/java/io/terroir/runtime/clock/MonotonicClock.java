package io.terroir.runtime.clock;

import java.util.concurrent.TimeUnit;

/** Time that never goes backwards and has no meaning outside its process. Thread-safe. */
@FunctionalInterface
public interface MonotonicClock {
  /** Nanoseconds since an arbitrary moment. */
  long nanos();

  /** Milliseconds since the same moment, rounded down. */
  default long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos());
  }
}
