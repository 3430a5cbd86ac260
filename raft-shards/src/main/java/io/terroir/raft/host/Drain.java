package io.terroir.raft.host;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Hands over every leadership that a node holds, so that nobody has to wait for an election timeout
 * when it stops. Each group goes to the live voter that has been given the fewest, and to another
 * one if that does not take over. Thread-safe.
 */
public final class Drain {
  /** Groups that take no commands at the same moment. */
  private static final int AT_ONCE = 64;

  private final NodeId self;
  private final Predicate<NodeId> alive;
  private final MonotonicClock clock;
  private final long deadlineNanos;

  /** Leaves time for another voter; longer than a leader itself waits for one. */
  private final Duration attempt;

  private final Queue<RaftGroup> waiting;
  private final Map<NodeId, Integer> given = new ConcurrentHashMap<>();

  private Drain(
      NodeId self,
      List<RaftGroup> led,
      Predicate<NodeId> alive,
      MonotonicClock clock,
      Duration patience) {
    this.self = self;
    this.alive = alive;
    this.clock = clock;
    this.deadlineNanos = clock.nanos() + patience.toNanos();
    this.attempt = patience.dividedBy(2);
    this.waiting = new ConcurrentLinkedQueue<>(led);
  }

  /**
   * What came of it.
   *
   * @param held leaderships at the beginning
   * @param kept those of them that are still held, as nobody could take over in time
   */
  public record Result(int held, int kept) {}

  /**
   * Begins. The groups must stay open until the future completes, soon after {@code patience} at
   * the latest.
   *
   * @param self the node that is to lead nothing
   * @param alive whether a node is believed to be up; asked from any thread
   * @param patience twice the longest election timeout or more
   */
  public static CompletableFuture<Result> begin(
      NodeId self,
      Collection<RaftGroup> groups,
      Predicate<NodeId> alive,
      MonotonicClock clock,
      Duration patience) {
    List<RaftGroup> led = groups.stream().filter(RaftGroup::isLeader).toList();
    Drain drain = new Drain(self, led, alive, clock, patience);
    CompletableFuture<?>[] chains =
        Stream.generate(drain::next)
            .limit(Math.min(AT_ONCE, led.size()))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(chains)
        .thenApply(
            unused ->
                new Result(led.size(), (int) led.stream().filter(RaftGroup::isLeader).count()));
  }

  private CompletableFuture<Void> next() {
    RaftGroup group = waiting.poll();
    return group == null
        ? CompletableFuture.completedFuture(null)
        : handOver(group, new HashSet<>()).thenCompose(unused -> next());
  }

  private CompletableFuture<Void> handOver(RaftGroup group, Set<NodeId> tried) {
    Duration left = Duration.ofNanos(deadlineNanos - clock.nanos());
    Optional<NodeId> to = left.isNegative() ? Optional.empty() : successor(group, tried);
    if (to.isEmpty() || !group.isLeader()) {
      return CompletableFuture.completedFuture(null);
    }
    tried.add(to.get());
    given.merge(to.get(), 1, Integer::sum);
    return LeaderMove.begin(group, to.get(), left.compareTo(attempt) < 0 ? left : attempt)
        .handle((moved, failure) -> failure == null)
        .thenCompose(
            moved -> moved ? CompletableFuture.completedFuture(null) : handOver(group, tried));
  }

  private Optional<NodeId> successor(RaftGroup group, Set<NodeId> tried) {
    return group.members().stream()
        .filter(node -> !node.equals(self) && !tried.contains(node) && alive.test(node))
        .min(
            Comparator.comparingInt((NodeId node) -> given.getOrDefault(node, 0))
                .thenComparing(Comparator.naturalOrder()));
  }
}
