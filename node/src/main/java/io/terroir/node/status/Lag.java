package io.terroir.node.status;

import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.NodeStatus.GossipLag;
import io.terroir.sdk.NodeStatus.ReadReplicas;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a region is behind another, by the worst of its nodes.
 *
 * @param to the region that receives
 * @param from the region that it receives from
 * @param behind in weak keyspaces, at most; empty if it shares none, or nothing is known yet
 * @param missing weak updates that its nodes know of and lack
 * @param missingFor for how long one of them has known of the oldest of these
 * @param replicas how many read replicas its nodes have, blank ones included
 * @param staleness how old these are, at most; empty if there are none, or nothing is known
 * @param blank read replicas that have nothing yet
 */
record Lag(
    String to,
    String from,
    Optional<Duration> behind,
    long missing,
    Duration missingFor,
    int replicas,
    Optional<Duration> staleness,
    int blank) {
  private static final Comparator<Lag> WORST_FIRST =
      Comparator.comparing(Lag::missingFor)
          .thenComparing(lag -> lag.staleness().orElse(Duration.ZERO))
          .thenComparing(lag -> lag.behind().orElse(Duration.ZERO))
          .reversed()
          .thenComparing(Lag::to)
          .thenComparing(Lag::from);

  private record Pair(String to, String from) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return Comparator.comparing(Pair::to).thenComparing(Pair::from).compare(this, other);
    }
  }

  /** All pairs of regions of which something is known, in their order. */
  static List<Lag> all(Picture picture) {
    Map<Pair, Lag> lags = new TreeMap<>();
    for (NodeStatus node : picture.nodes()) {
      String to = node.node().region();
      node.report()
          .ifPresent(
              report -> {
                report
                    .gossip()
                    .forEach(lag -> lags.merge(new Pair(to, lag.from()), of(to, lag), Lag::worst));
                report
                    .readReplicas()
                    .forEach(held -> lags.merge(new Pair(to, held.of()), of(to, held), Lag::worst));
              });
    }
    return List.copyOf(lags.values());
  }

  static List<Lag> worstFirst(List<Lag> lags) {
    return lags.stream().sorted(WORST_FIRST).toList();
  }

  private static Lag of(String to, GossipLag lag) {
    return new Lag(
        to, lag.from(), lag.behind(), lag.missing(), lag.missingFor(), 0, Optional.empty(), 0);
  }

  private static Lag of(String to, ReadReplicas held) {
    return new Lag(
        to,
        held.of(),
        Optional.empty(),
        0,
        Duration.ZERO,
        held.shards(),
        held.staleness(),
        held.blank());
  }

  private Lag worst(Lag other) {
    return new Lag(
        to,
        from,
        longer(behind, other.behind),
        Math.max(missing, other.missing),
        missingFor.compareTo(other.missingFor) >= 0 ? missingFor : other.missingFor,
        replicas + other.replicas,
        longer(staleness, other.staleness),
        blank + other.blank);
  }

  private static Optional<Duration> longer(Optional<Duration> one, Optional<Duration> other) {
    return one.isEmpty() || (other.isPresent() && other.get().compareTo(one.get()) > 0)
        ? other
        : one;
  }
}
