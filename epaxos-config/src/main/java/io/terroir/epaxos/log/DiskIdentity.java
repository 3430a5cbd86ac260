package io.terroir.epaxos.log;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.NodeId;
import java.util.Map;

/**
 * Whose disk this is.
 *
 * @param replica the replica whose votes are on it
 * @param node the node that wrote them
 * @param incarnation counts the starts on this disk; part of every id issued since
 * @param members all members by which quorums were counted
 */
public record DiskIdentity(
    ReplicaId replica, NodeId node, long incarnation, Map<ReplicaId, NodeId> members) {
  public DiskIdentity {
    members = Map.copyOf(members);
  }

  /** This identity at the next start. */
  DiskIdentity nextLife() {
    return new DiskIdentity(replica, node, incarnation + 1, members);
  }

  /** The first life on a blank disk. */
  static DiskIdentity first(ReplicaId replica, Map<ReplicaId, NodeId> members) {
    NodeId node = members.get(replica);
    if (node == null) {
      throw new IllegalArgumentException(replica + " is not among the members");
    }
    return new DiskIdentity(replica, node, 1, members);
  }
}
