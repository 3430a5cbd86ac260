package io.terroir.runtime.clock;

/** The clocks of this machine. Only the process wires them in; layers receive the interfaces. */
public final class SystemClock {
  private SystemClock() {}

  /** The machine's monotonic clock. */
  public static MonotonicClock monotonic() {
    return System::nanoTime;
  }

  /** The machine's time of day. */
  public static WallClock wall() {
    return System::currentTimeMillis;
  }
}
