package io.terroir.raft.host;

/**
 * That a leader may read under its lease (thesis, section 6.4.1): without a round of its own for as
 * long as nobody who has answered its last round may have helped to elect another. Unlike all else
 * in Raft that is safe only as long as clocks keep a bound.
 *
 * @param clockDriftPpmMax how many microseconds a node's monotonic clock gains or loses in a second
 *     of true time, at most. Quartz is within 200. Too large a bound only shortens the lease;
 *     beyond a bound that is too small, a read may miss a write that another leader has
 *     acknowledged. A machine that is suspended, or moved while it runs, keeps no bound
 */
public record LeaseReads(int clockDriftPpmMax) {
  private static final int MILLION = 1_000_000;

  /** Beyond this nothing is left of a lease. */
  private static final int DRIFT_PPM_MAX = 400_000;

  public LeaseReads {
    if (clockDriftPpmMax < 0 || clockDriftPpmMax > DRIFT_PPM_MAX) {
      throw new IllegalArgumentException(
          "a drift of clocks must be 0 to " + DRIFT_PPM_MAX + " ppm, not " + clockDriftPpmMax);
    }
  }

  /**
   * How long a leader may rely, by its own clock, on a promise that its giver keeps for {@code
   * promiseNanos} by another clock. With a drift of d the promise lasts at least 1 / (1 + d) of
   * that, and the leader's clock may show as little as 1 - d of what passes; their product is at
   * least 1 - 2d.
   */
  long leaseNanos(long promiseNanos) {
    return promiseNanos / MILLION * (MILLION - 2L * clockDriftPpmMax);
  }
}
