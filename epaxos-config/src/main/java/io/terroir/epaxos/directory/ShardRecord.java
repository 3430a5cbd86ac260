package io.terroir.epaxos.directory;

import io.terroir.runtime.id.DiskId;
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
 * @param disks the disk that each of them had when the shard was created, in the order of the
 *     members. On another one a member has forgotten what it promised
 * @param generation grows with every change of range or members; the higher one counts
 * @param reservedChild the number that is set aside for the shard that this one splits off next; 0
 *     if none is. Known to the directory alone: views do not keep it
 */
public record ShardRecord(
    ShardId id,
    OriginDigest first,
    OriginDigest last,
    List<NodeId> members,
    List<DiskId> disks,
    long generation,
    int reservedChild) {
  public ShardRecord {
    members = List.copyOf(members);
    disks = List.copyOf(disks);
    if (members.size() != disks.size()) {
      throw new IllegalArgumentException("each member has a disk: " + members + ", " + disks);
    }
  }

  /** A shard for whose next split no number is set aside. */
  public ShardRecord(
      ShardId id,
      OriginDigest first,
      OriginDigest last,
      List<NodeId> members,
      List<DiskId> disks,
      long generation) {
    this(id, first, last, members, disks, generation, 0);
  }

  /** The same with {@code child} set aside for its next split; 0 if none is. */
  public ShardRecord withReservedChild(int child) {
    return new ShardRecord(id, first, last, members, disks, generation, child);
  }

  /** The disk that {@code member} had when the shard was created. */
  public DiskId createdOn(NodeId member) {
    int number = members.indexOf(member);
    if (number < 0) {
      throw new IllegalArgumentException(member + " is no member of " + id);
    }
    return disks.get(number);
  }

  /** Whether {@code origin} is in its range. */
  public boolean holds(OriginDigest origin) {
    return first.compareTo(origin) <= 0 && origin.compareTo(last) <= 0;
  }
}
