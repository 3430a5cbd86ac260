package io.terroir.sdk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a process of the deployment is.
 *
 * @param node as the answering gateway sees it
 * @param problem why there is no report of a node; empty if there is one, and for gateways
 * @param report what a node tells of itself; empty for gateways
 */
public record NodeStatus(NodeInfo node, Optional<String> problem, Optional<Report> report) {

  /**
   * What a node tells of itself. How its replicas of strong shards are, see {@link ShardStatus}.
   *
   * @param disk empty if its file system cannot be asked
   * @param gossip how far it is behind other regions in weak keyspaces
   * @param readReplicas how old its read replicas of the shards of other regions are
   */
  public record Report(
      Optional<Disk> disk, List<GossipLag> gossip, List<ReadReplicas> readReplicas) {
    public Report {
      gossip = List.copyOf(gossip);
      readReplicas = List.copyOf(readReplicas);
    }
  }

  /**
   * The room on the disk of a node.
   *
   * @param reserveBytes with less than this left it refuses writes
   */
  public record Disk(long totalBytes, long freeBytes, long reserveBytes) {}

  /**
   * How far a node is behind a region.
   *
   * @param from the region
   * @param behind the time since a replica there had nothing that is not here, at most: also an
   *     idle region is heard of only now and then; empty if that is not known yet
   * @param missing updates that the node knows of and does not have
   * @param missingFor for how long it has known of the oldest of these; zero if there are none
   */
  public record GossipLag(
      String from, Optional<Duration> behind, long missing, Duration missingFor) {}

  /**
   * The read replicas of the shards of one region.
   *
   * @param of the home region of the shards
   * @param shards how many there are to be
   * @param blank how many of these have nothing yet
   * @param staleness how old what the others serve may be, at most; empty if that is not known
   */
  public record ReadReplicas(String of, int shards, int blank, Optional<Duration> staleness) {}
}
