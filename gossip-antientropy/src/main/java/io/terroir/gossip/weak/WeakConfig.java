package io.terroir.gossip.weak;

import java.time.Duration;

/**
 * The knobs of the weak engine.
 *
 * @param sessionInterval one session per scope and interval: bounds how long a lost rumour stays
 *     unnoticed, at one vector per interval
 * @param messageBytesMax how many bytes of deltas go into one message, so that one scope does not
 *     hold up the lane for others
 * @param inFlightBytesMax how many bytes may wait for the journal; beyond it writes are refused
 *     with {@code RESOURCE_EXHAUSTED} and messages of peers are dropped, to be asked for again
 * @param maxOffset how far clocks may be apart; see {@link
 *     io.terroir.runtime.clock.HybridLogicalClock#MAX_OFFSET}
 */
public record WeakConfig(
    Duration sessionInterval, int messageBytesMax, long inFlightBytesMax, Duration maxOffset) {
  /** For a data centre. */
  public static final WeakConfig DEFAULT =
      new WeakConfig(Duration.ofSeconds(1), 256 << 10, 16L << 20, Duration.ofMillis(500));
}
