package io.terroir.runtime.clock;

/** Time that never goes backwards and has no meaning outside its process. Thread-safe. */
@FunctionalInterface
public interface MonotonicClock {
  /** Nanoseconds since an arbitrary moment. */
  long nanos();
}
