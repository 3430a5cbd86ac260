package io.terroir.runtime.data;

import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a node tells of itself as a whole. What it tells of its replicas of strong shards is a
 * {@link ReplicaReport} each.
 *
 * @param disk the room there; empty if it cannot be asked for
 * @param gossip how far it is behind other regions in weak data; one for each region that it shares
 *     some with
 * @param readReplicas how old its read replicas are; one for each region whose shards it follows
 */
public record NodeReport(
    Optional<DiskRoom> disk, List<GossipLag> gossip, List<ReadReplicas> readReplicas) {
  public NodeReport {
    gossip = List.copyOf(gossip);
    readReplicas = List.copyOf(readReplicas);
  }

  /**
   * How far a node is behind a region in weak data. Replicas tell each other from time to time what
   * they have on disk; until a node has everything that it was told of, it is behind.
   *
   * @param from the region whose replicas were heard
   * @param behind the time since a replica there had nothing on disk that is not here, at most:
   *     also an idle region is heard of only now and then; empty if that has not been known yet
   *     since the start
   * @param missing updates that it was told of and does not have
   * @param missingFor for how long it has known of the oldest of these; zero if there are none
   */
  public record GossipLag(
      RegionId from, Optional<Duration> behind, long missing, Duration missingFor) {}

  /**
   * The read replicas that a node keeps of the shards of a region.
   *
   * @param of the home region of the shards
   * @param shards how many it is to keep
   * @param blank how many of these have nothing yet, and serve nothing
   * @param staleness how old what the others serve may be, at most; empty if that is not known of
   *     all of them, or there are no others
   */
  public record ReadReplicas(RegionId of, int shards, int blank, Optional<Duration> staleness) {}
}
