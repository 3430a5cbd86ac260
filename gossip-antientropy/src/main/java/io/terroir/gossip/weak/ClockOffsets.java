package io.terroir.gossip.weak;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the clocks of peers are from this node's, as their messages say. A node that stands apart
 * from the median of its peers is the one that is wrong, and refuses its own writes: their
 * timestamps would win, or lose, against those of everybody else. The time a message was on its way
 * makes a peer look that much behind, which is far below the bound.
 */
final class ClockOffsets {
  /** Of one peer, nobody can say which of the two clocks is wrong. */
  private static final int PEERS_MIN = 2;

  private final long maxOffsetMillis;
  private final Map<NodeId, Long> aheadMillis = new TreeMap<>();

  ClockOffsets(Duration maxOffset) {
    this.maxOffsetMillis = maxOffset.toMillis();
  }

  void heard(NodeId peer, long theirMillis, long ownMillis) {
    aheadMillis.put(peer, theirMillis - ownMillis);
  }

  /** Whether this node's clock is the odd one out. */
  boolean isOwnClockOff() {
    if (aheadMillis.size() < PEERS_MIN) {
      return false;
    }
    long median =
        aheadMillis.values().stream().sorted().skip(aheadMillis.size() / 2).findFirst().orElse(0L);
    return Math.abs(median) > maxOffsetMillis;
  }
}
