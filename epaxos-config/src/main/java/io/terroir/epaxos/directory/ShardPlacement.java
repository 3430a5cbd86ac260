package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import java.util.List;

/**
 * A shard to be created.
 *
 * @param first the smallest digest that it is to hold
 * @param last the greatest digest that it is to hold
 * @param members the nodes that are to hold it
 */
public record ShardPlacement(OriginDigest first, OriginDigest last, List<NodeId> members) {
  public ShardPlacement {
    members = List.copyOf(members);
  }
}
