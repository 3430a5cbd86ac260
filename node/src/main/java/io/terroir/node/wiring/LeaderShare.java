package io.terroir.node.wiring;

import io.terroir.runtime.id.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many groups a node leads beside those that could lead them instead. Nodes that see each other
 * late must not pass leaderships to and fro. Hence there is a band between <em>clearly more</em>
 * than its share, with which a node begins to give, and no more than that, with which it ends; it
 * gives to those below theirs only, and of what one lacks a part at a time, as others may give too.
 *
 * @param mine what this node leads
 * @param others what each of the others leads
 */
record LeaderShare(int mine, Map<NodeId, Integer> others) {
  /** A quarter more than the share, and more than one group more, is clearly more. */
  private static final int CLEARLY_PART = 4;

  /** Of what a node lacks so much is given at a time, but one group at least. */
  private static final int GIVEN_PART = 2;

  LeaderShare {
    others = Map.copyOf(others);
  }

  private double share() {
    return (mine + (double) sum(others.values())) / (1 + others.size());
  }

  private static int sum(Collection<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether this node leads clearly more than its share. */
  boolean isClearlyMore() {
    return mine - share() > Math.max(1, share() / CLEARLY_PART);
  }

  /** Whether this node could give one away and still lead no less than its share. */
  boolean isMore() {
    return mine >= share() + 1;
  }

  /** How many groups to give to whom now: none to who has its share. */
  Map<NodeId, Integer> gifts() {
    Map<NodeId, Integer> gifts = new TreeMap<>();
    int left = (int) (mine - share());
    for (NodeId node : new TreeMap<>(others).keySet()) {
      int lacks = (int) Math.ceil(share() - others.getOrDefault(node, 0));
      int gift = Math.min(left, Math.max(Math.min(lacks, 1), lacks / GIVEN_PART));
      if (gift > 0) {
        gifts.put(node, gift);
        left -= gift;
      }
    }
    return gifts;
  }
}
