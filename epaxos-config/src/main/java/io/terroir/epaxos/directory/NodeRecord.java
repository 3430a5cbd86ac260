package io.terroir.epaxos.directory;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * A node that may hold shards.
 *
 * @param id its name, unique in the whole deployment and never used twice
 * @param region where it runs
 * @param zone the part of the region that fails as one
 * @param disk the one that it is on
 * @param generation grows by one with every new disk, from 1; the higher one counts
 */
public record NodeRecord(NodeId id, RegionId region, String zone, DiskId disk, long generation) {
  /** The first generation of a node. */
  public static final long FIRST_GENERATION = 1;

  /** This node on the next disk. */
  public NodeRecord on(DiskId next) {
    return new NodeRecord(id, region, zone, next, generation + 1);
  }
}
