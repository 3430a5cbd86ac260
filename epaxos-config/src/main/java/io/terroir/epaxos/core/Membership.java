package io.terroir.epaxos.core;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who decides, from one change of membership to the next. Quorums of a command are counted by the
 * membership of the epoch in which it was submitted, and by no other.
 *
 * @param epoch counts the changes; 1 for the first members of a cluster
 * @param members every replica and the node it runs on; at least one, no node twice
 * @param disks on which disk each replica began that came by a change; a blank disk could not tell
 *     whether its node's number was used on an earlier one
 * @param lastIssued the greatest replica number that any member has ever had
 */
public record Membership(
    long epoch,
    SortedMap<ReplicaId, NodeId> members,
    SortedMap<ReplicaId, DiskId> disks,
    int lastIssued) {
  /** The epoch of a new cluster. */
  public static final long FIRST_EPOCH = 1;

  public Membership {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    disks = Collections.unmodifiableSortedMap(new TreeMap<>(disks));
    if (epoch < FIRST_EPOCH) {
      throw new IllegalArgumentException("epochs begin with " + FIRST_EPOCH);
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one member");
    }
    if (new HashSet<>(members.values()).size() < members.size()) {
      throw new IllegalArgumentException("a node is one member only");
    }
  }

  /** The members of a new cluster. */
  public static Membership first(Map<ReplicaId, NodeId> members) {
    return new Membership(
        FIRST_EPOCH, new TreeMap<>(members), new TreeMap<>(), greatest(members, 0));
  }

  /**
   * Why {@code proposed} cannot follow on this membership; empty if it can. A replica that stays
   * keeps its node, and one that comes has a number that nobody has ever had, for one disk: a
   * replica that forgot its votes must not be taken for the one that cast them.
   *
   * @param newDisks the disks of those that come
   */
  public Optional<String> reject(Map<ReplicaId, NodeId> proposed, Map<ReplicaId, DiskId> newDisks) {
    if (proposed.isEmpty()) {
      return Optional.of("there must be at least one member");
    }
    if (new HashSet<>(proposed.values()).size() < proposed.size()) {
      return Optional.of("a node is one member only");
    }
    for (Map.Entry<ReplicaId, NodeId> member : proposed.entrySet()) {
      NodeId before = members.get(member.getKey());
      if (before == null && member.getKey().number() <= lastIssued) {
        return Optional.of(
            "the number of " + member.getKey() + " was used; the next one is " + (lastIssued + 1));
      }
      if (before == null && !newDisks.containsKey(member.getKey())) {
        return Optional.of(member.getKey() + " is new, and no disk is named for it");
      }
      if (before != null && !before.equals(member.getValue())) {
        return Optional.of(member.getKey() + " runs on " + before + " and moves nowhere else");
      }
    }
    return Optional.empty();
  }

  /** The membership after this one, whose {@code members} were not rejected. */
  public Membership next(Map<ReplicaId, NodeId> newMembers, Map<ReplicaId, DiskId> newDisks) {
    TreeMap<ReplicaId, DiskId> known = new TreeMap<>(newDisks);
    known.putAll(disks);
    known.keySet().retainAll(newMembers.keySet());
    return new Membership(
        epoch + 1, new TreeMap<>(newMembers), known, greatest(newMembers, lastIssued));
  }

  /**
   * Whether the replica on {@code node} may live in this epoch: it is a member that was one before,
   * by what is on its disk, or one that came with this very disk.
   *
   * @param before its number in earlier epochs, by its disk; empty on a blank disk
   */
  public boolean admits(NodeId node, DiskId disk, Optional<ReplicaId> before) {
    Optional<ReplicaId> replica = on(node);
    return replica.isPresent() && (replica.equals(before) || disk.equals(disks.get(replica.get())));
  }

  /** Which member runs on {@code node}. */
  public Optional<ReplicaId> on(NodeId node) {
    return members.entrySet().stream()
        .filter(member -> member.getValue().equals(node))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static int greatest(Map<ReplicaId, NodeId> members, int least) {
    return members.keySet().stream().mapToInt(ReplicaId::number).reduce(least, Math::max);
  }
}
