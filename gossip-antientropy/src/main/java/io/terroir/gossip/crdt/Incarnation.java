package io.terroir.gossip.crdt;

import io.terroir.runtime.id.NodeId;

/**
 * One life of a replica, from a start of its process to the next. Updates are numbered from 0 in
 * each, so that nothing that a crash may have lost is ever numbered again, and a cloned disk is two
 * incarnations.
 *
 * @param replica the node
 * @param number random, 64 bits
 */
public record Incarnation(NodeId replica, long number) implements Comparable<Incarnation> {
  @Override
  public int compareTo(Incarnation other) {
    int byReplica = replica.compareTo(other.replica);
    return byReplica != 0 ? byReplica : Long.compareUnsigned(number, other.number);
  }
}
