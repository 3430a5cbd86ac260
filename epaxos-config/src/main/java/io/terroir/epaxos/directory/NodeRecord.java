package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * A node that may hold shards.
 *
 * @param id its name, unique in the whole deployment and never used twice
 * @param region where it runs
 * @param zone the part of the region that fails as one
 */
public record NodeRecord(NodeId id, RegionId region, String zone) {}
