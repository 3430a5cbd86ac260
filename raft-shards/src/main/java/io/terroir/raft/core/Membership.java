package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Who takes part in a group, and whose agreement it needs (thesis, chapter 4). Every count of
 * members goes through here: votes, commitment, confirmed rounds, authority.
 *
 * <p>While voters change, the configuration is <em>joint</em> (section 4.3): those who leave and
 * those who stay or come decide together, each set by a majority of its own, so that neither can
 * decide without the other.
 *
 * @param voters those who vote; after a change that is under way, those who will
 * @param outgoing those who voted before the change that is under way; empty if there is none
 * @param learners those who receive the log and count for nothing (section 4.2.1). A voter that
 *     becomes one is among the outgoing too, until the change is complete
 */
public record Membership(List<NodeId> voters, List<NodeId> outgoing, List<NodeId> learners) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if nobody votes, if somebody is named twice in one role, or if
   *     a voter is to be a learner too
   */
  public Membership {
    voters = List.copyOf(voters);
    outgoing = List.copyOf(outgoing);
    learners = List.copyOf(learners);
    if (voters.isEmpty()) {
      throw new IllegalArgumentException("a group has voters");
    }
    requireDistinct(voters);
    requireDistinct(outgoing);
    requireDistinct(learners);
    for (NodeId learner : learners) {
      if (voters.contains(learner)) {
        throw new IllegalArgumentException(learner + " is either a voter or a learner");
      }
    }
  }

  private static void requireDistinct(List<NodeId> members) {
    if (new HashSet<>(members).size() < members.size()) {
      throw new IllegalArgumentException("a member is named twice: " + members);
    }
  }

  /** A group of {@code voters} and nobody else. */
  public static Membership of(List<NodeId> voters) {
    return new Membership(voters, List.of(), List.of());
  }

  /** Whether a change of voters is under way. */
  public boolean isJoint() {
    return !outgoing.isEmpty();
  }

  /** Whether {@code node} votes and may lead. */
  public boolean elects(NodeId node) {
    return voters.contains(node) || outgoing.contains(node);
  }

  /** Whether {@code node} receives the log. */
  public boolean takesPart(NodeId node) {
    return elects(node) || learners.contains(node);
  }

  /** Everybody who votes. */
  List<NodeId> electors() {
    if (!isJoint()) {
      return voters;
    }
    Set<NodeId> all = new LinkedHashSet<>(voters);
    all.addAll(outgoing);
    return List.copyOf(all);
  }

  /** Everybody who receives the log. */
  public List<NodeId> everybody() {
    Set<NodeId> all = new LinkedHashSet<>(electors());
    all.addAll(learners);
    return List.copyOf(all);
  }

  /** Whether those who {@code agree} may decide: a majority of each set of voters. */
  boolean isQuorum(Predicate<NodeId> agree) {
    return reachedByQuorum(node -> agree.test(node) ? 1 : 0) == 1;
  }

  /**
   * The greatest value that a majority of each set of voters has reached: of match indexes what is
   * held by enough of them, of acknowledged rounds what they have confirmed.
   */
  public long reachedByQuorum(ToLongFunction<NodeId> value) {
    long reached = reachedByMajority(voters, value);
    return isJoint() ? Math.min(reached, reachedByMajority(outgoing, value)) : reached;
  }

  private static long reachedByMajority(List<NodeId> members, ToLongFunction<NodeId> value) {
    long[] values = new long[members.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.applyAsLong(members.get(i));
    }
    return CommitRule.reachedByMajority(values);
  }

  /** These without {@code node}. */
  static List<NodeId> without(List<NodeId> members, NodeId node) {
    List<NodeId> others = new ArrayList<>(members);
    others.remove(node);
    return List.copyOf(others);
  }
}
