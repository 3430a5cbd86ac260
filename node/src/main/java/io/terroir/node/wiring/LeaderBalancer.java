package io.terroir.node.wiring;

import io.terroir.gossip.membership.Member;
import io.terroir.raft.host.LeaderMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leaderships to voters that lead less while this node leads clearly more than its share.
 * Nobody tells it to: each node counts what it leads, and what gossip says that the others lead.
 * What they say is some moments old, and a node that has just started or stops is out of step, so
 * it begins only when this has been so for a while, and looks again before it goes on. Confined to
 * its pipe.
 */
public final class LeaderBalancer {
  /** Longer than gossip takes within a region, so that a turn sees what came of the last. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** So many looks in a row must show too much: longer than a node takes to hand over and stop. */
  static final int LOOKS_BEFORE_BEGIN = 3;

  /** The longest election timeout and what it takes to catch up; then the old leader goes on. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Each of them takes no commands for a moment. */
  private static final int MOVES_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(LeaderBalancer.class);

  private final NodeId self;
  private final Function<NodeId, Optional<Member>> members;
  private final Supplier<Collection<RaftGroup>> groups;
  private final Pipe pipe;
  private int looksWithTooMuch;
  private boolean giving;
  private boolean closed;

  /**
   * A balancer that does nothing before {@link #start}.
   *
   * @param members what gossip says of a node
   * @param groups those of this node
   */
  public LeaderBalancer(
      NodeId self,
      Function<NodeId, Optional<Member>> members,
      Supplier<Collection<RaftGroup>> groups,
      Pipe pipe) {
    this.self = self;
    this.members = members;
    this.groups = groups;
    this.pipe = pipe;
  }

  /** Looks from now on. */
  public void start() {
    Pipe.Timer unused = pipe.schedule(LOOK_EVERY, this::look);
  }

  /** Hands over nothing more. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void look() {
    if (closed) {
      return;
    }
    List<RaftGroup> led =
        groups.get().stream()
            .filter(RaftGroup::isLeader)
            .sorted(Comparator.comparing(RaftGroup::shard))
            .toList();
    LeaderShare share = new LeaderShare(led.size(), othersOf(led));
    looksWithTooMuch = share.isClearlyMore() ? looksWithTooMuch + 1 : 0;
    giving = looksWithTooMuch >= LOOKS_BEFORE_BEGIN || (giving && share.isMore());
    if (giving) {
      give(led, share.gifts());
    }
    start();
  }

  /** What the living nodes lead that could lead a group of this one. */
  private Map<NodeId, Integer> othersOf(List<RaftGroup> led) {
    Map<NodeId, Integer> others = new TreeMap<>();
    led.stream()
        .flatMap(group -> group.members().stream())
        .filter(node -> !node.equals(self))
        .distinct()
        .forEach(
            node ->
                members
                    .apply(node)
                    .filter(member -> member.state() == Member.State.ALIVE)
                    .ifPresent(member -> others.put(node, member.metadata().leads().size())));
    return others;
  }

  private void give(List<RaftGroup> led, Map<NodeId, Integer> gifts) {
    Map<NodeId, Integer> left = new TreeMap<>(gifts);
    int moves = 0;
    for (RaftGroup group : led) {
      Optional<NodeId> to =
          group.members().stream()
              .filter(node -> left.getOrDefault(node, 0) > 0)
              .max(Comparator.comparing(node -> left.getOrDefault(node, 0)));
      if (moves < MOVES_MAX && to.isPresent()) {
        moves++;
        left.merge(to.get(), -1, Integer::sum);
        move(group, to.get());
      }
    }
  }

  private static void move(RaftGroup group, NodeId to) {
    LOG.info("this node leads more than its share: {} is to lead shard {}", to, group.shard());
    var unused =
        LeaderMove.begin(group, to, PATIENCE)
            .exceptionally(
                failure -> {
                  LOG.info("shard {} keeps its leader: {}", group.shard(), failure.getMessage());
                  return null;
                });
  }
}
