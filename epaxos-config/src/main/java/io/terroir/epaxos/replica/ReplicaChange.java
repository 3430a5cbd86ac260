package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of who the members are: the whole new list. It ends the epoch that it names and is void
 * in any other, so that it is never made on top of a change that its author did not know.
 *
 * @param epoch the current one, as its author knows it
 * @param members every replica of the next epoch and its node
 * @param disks of each replica that is new, the disk of its node
 */
public record ReplicaChange(
    long epoch, SortedMap<ReplicaId, NodeId> members, SortedMap<ReplicaId, DiskId> disks) {
  public ReplicaChange {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    disks = Collections.unmodifiableSortedMap(new TreeMap<>(disks));
  }
}
