package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What follows from the hashes that replicas have at one index.
 *
 * <ul>
 *   <li>A hash that a majority of the voters has is right; while voters change, a majority of both
 *       sets. Who has another is odd, learners too.
 *   <li>If they differ and no hash can get a majority any more, whoever is still missing, it is
 *       undecided: nobody knows what is right.
 *   <li>Until then, those who are missing may decide. That they differ is known all the same.
 * </ul>
 *
 * Only members count. Learners prove nothing, as any number of them may be copies of one replica.
 */
public sealed interface CheckpointVerdict {
  /** Nobody differs, as far as is known. */
  record Equal(boolean complete) implements CheckpointVerdict {}

  /** A majority agrees, and these do not. */
  record Odd(long right, Set<NodeId> replicas) implements CheckpointVerdict {
    public Odd {
      replicas = Set.copyOf(replicas);
    }
  }

  /** They differ, and those who are missing will decide. */
  record Open() implements CheckpointVerdict {}

  /** They differ, and nobody can decide. */
  record Undecided() implements CheckpointVerdict {}

  /**
   * Judges.
   *
   * @param hashes by replica, of one index; others than members are left out
   * @param odd who was found to be odd before, and proves nothing any more
   */
  static CheckpointVerdict of(Membership members, Map<NodeId, Long> hashes, Set<NodeId> odd) {
    List<NodeId> known =
        members.everybody().stream()
            .filter(node -> hashes.containsKey(node) && !odd.contains(node))
            .toList();
    Set<Long> different = new HashSet<>();
    known.forEach(node -> different.add(hashes.get(node)));
    if (different.size() <= 1) {
      return new Equal(hashes.keySet().containsAll(members.everybody()));
    }
    for (long hash : different) {
      if (members.isQuorum(node -> !odd.contains(node) && has(hashes, node, hash))) {
        Set<NodeId> others = new HashSet<>(known);
        others.removeIf(node -> has(hashes, node, hash));
        return new Odd(hash, others);
      }
    }
    boolean open =
        different.stream()
            .anyMatch(
                hash ->
                    members.isQuorum(
                        node ->
                            !odd.contains(node)
                                && (!hashes.containsKey(node) || has(hashes, node, hash))));
    return open ? new Open() : new Undecided();
  }

  private static boolean has(Map<NodeId, Long> hashes, NodeId node, long hash) {
    return Long.valueOf(hash).equals(hashes.get(node));
  }
}
