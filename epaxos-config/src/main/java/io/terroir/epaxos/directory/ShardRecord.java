package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.util.List;

/**
 * A shard and its members.
 *
 * @param id its name
 * @param first the smallest digest that it holds
 * @param last the greatest digest that it holds
 * @param members the nodes that hold it
 * @param generation grows with every change of range or members; the higher one counts
 */
public record ShardRecord(
    ShardId id, OriginDigest first, OriginDigest last, List<NodeId> members, long generation) {
  public ShardRecord {
    members = List.copyOf(members);
  }

  /** Whether {@code origin} is in its range. */
  public boolean holds(OriginDigest origin) {
    return first.compareTo(origin) <= 0 && origin.compareTo(last) <= 0;
  }
}
