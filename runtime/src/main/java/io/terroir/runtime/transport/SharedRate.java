package io.terroir.runtime.transport;

/**
 * A bound on how fast several senders of bulk together hand over bytes, so that a node that brings
 * others up to date goes on serving: the bulk lane waits for the line, but not for the line's other
 * users, nor for the disk that it reads from.
 *
 * <p>Thread-safe; no call blocks. The rate holds over times longer than {@link #BURST_NANOS}: that
 * much may be taken ahead, so that a timer that comes late does not slow a sender down.
 */
public final class SharedRate {
  /** Several times what a timer is late, and little enough for nobody to notice. */
  static final long BURST_NANOS = 50_000_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final double nanosPerByte;
  private long freeAtNanos;
  private boolean begun;

  /**
   * A rate that nobody has taken of.
   *
   * @param bytesPerSecondMax what all senders may hand over together
   */
  public SharedRate(long bytesPerSecondMax) {
    if (bytesPerSecondMax < 1) {
      throw new IllegalArgumentException("a rate must be positive: " + bytesPerSecondMax);
    }
    this.nanosPerByte = NANOS_PER_SECOND / bytesPerSecondMax;
  }

  /**
   * Takes {@code bytes}, if it is time for them.
   *
   * @param nowNanos of one monotonic clock for all senders
   * @return 0 if they were taken, or how long to wait before asking again, in nanoseconds
   */
  public synchronized long take(long bytes, long nowNanos) {
    if (!begun || freeAtNanos - nowNanos < 0) {
      begun = true;
      freeAtNanos = nowNanos;
    }
    long aheadNanos = freeAtNanos - nowNanos;
    if (aheadNanos > BURST_NANOS) {
      return aheadNanos - BURST_NANOS;
    }
    freeAtNanos += Math.round((double) bytes * nanosPerByte);
    return 0;
  }
}
