package io.terroir.gossip.replica;

import java.time.Duration;

/**
 * The knobs of read replicas.
 *
 * @param renewInterval how often a follower says that it is still there, and how far it is
 * @param subscriptionTimeout after this long without renewal a leader stops sending; several
 *     renewals may get lost
 * @param markInterval how often closed times are sent, also of idle shards: bounds how stale a
 *     replica of an idle shard looks
 * @param stallTimeout a follower that has taken nothing for this long, though something was sent,
 *     has lost it: the leader begins again where the follower is
 * @param aheadMessagesMax how many messages of a stream a follower holds back while an earlier one
 *     is missing; beyond it the stream begins anew
 * @param pieceBytesMax how many bytes of changes go into one message
 * @param snapshotQueueBytesMax how many bytes of a snapshot may wait for a slow follower; beyond it
 *     the stream is given up, and begins anew with the next renewal
 * @param maxClockOffset how far clocks of regions may be apart: added to every staleness
 */
public record ReplicaConfig(
    Duration renewInterval,
    Duration subscriptionTimeout,
    Duration markInterval,
    Duration stallTimeout,
    int aheadMessagesMax,
    int pieceBytesMax,
    long snapshotQueueBytesMax,
    Duration maxClockOffset) {
  /** For regions with NTP. */
  public static final ReplicaConfig DEFAULT =
      new ReplicaConfig(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(200),
          Duration.ofSeconds(3),
          64,
          256 << 10,
          256L << 20,
          Duration.ofMillis(500));
}
