package io.terroir.epaxos.log;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.NodeId;

/**
 * Whose disk this is.
 *
 * @param replica the replica whose votes are on it
 * @param node the node that wrote them
 * @param incarnation counts the lives on this disk, one per start and one per epoch; part of every
 *     id issued
 * @param membership the members by which quorums are counted in this life
 */
public record DiskIdentity(
    ReplicaId replica, NodeId node, long incarnation, Membership membership) {

  /** This identity at the next start. */
  DiskIdentity nextLife() {
    return new DiskIdentity(replica, node, incarnation + 1, membership);
  }

  /** The identity of the replica on {@code node}, a member, in its first life in an epoch. */
  DiskIdentity entering(Membership later) {
    return new DiskIdentity(memberOn(node, later), node, incarnation + 1, later);
  }

  /** The first life on a blank disk of the replica on {@code node}, a member. */
  static DiskIdentity first(NodeId node, Membership membership) {
    return new DiskIdentity(memberOn(node, membership), node, 1, membership);
  }

  private static ReplicaId memberOn(NodeId node, Membership membership) {
    return membership
        .on(node)
        .orElseThrow(() -> new IllegalArgumentException(node + " is not among the members"));
  }
}
