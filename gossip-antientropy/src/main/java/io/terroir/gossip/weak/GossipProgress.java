package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.DotVector;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.data.NodeReport.GossipLag;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How far this replica is behind those of each region, as their digests say. Of each region and
 * scope it follows one digest that showed something missing, until all of that is here; so the lag
 * is that of what has been missed for longest, and does not grow while updates only keep coming.
 * When all of it is here, this replica is level with that region as of the digest's arrival.
 *
 * <p>Written on the pipe of the replica, read by any thread unless it is said.
 */
public final class GossipProgress {
  /** What a digest of another replica says about the two of them. */
  public enum Comparison {
    /** Both have the same. */
    EQUAL,
    /** The other one has what is missing here. */
    BEHIND,
    /** The other one lacks what is here. */
    AHEAD,
    /** Each has something that the other lacks. */
    APART
  }

  private final MonotonicClock clock;
  private final Map<RegionId, OfRegion> regions = new ConcurrentHashMap<>();

  GossipProgress(MonotonicClock clock) {
    this.clock = clock;
  }

  /** What a digest showed to be missing, and when it came. */
  private record Missed(DotVector told, long missing, long sinceNanos) {}

  private static final class OfRegion {
    final Map<Comparison, LongAdder> digests = new EnumMap<>(Comparison.class);
    final Map<WeakScope, Missed> missed = new TreeMap<>();
    final Map<WeakScope, Long> levelNanos = new TreeMap<>();
    volatile long missing;
    volatile @Nullable Long sinceNanos;

    OfRegion() {
      for (Comparison comparison : Comparison.values()) {
        digests.put(comparison, new LongAdder());
      }
    }

    void publish() {
      missing = missed.values().stream().mapToLong(Missed::missing).sum();
      sinceNanos =
          missed.values().stream()
              .map(Missed::sinceNanos)
              .min((one, other) -> Long.signum(one - other))
              .orElse(null);
    }

    /** The worst of all scopes; empty if there are none. */
    Optional<GossipLag> lag(RegionId region, long nowNanos) {
      Set<WeakScope> scopes = new TreeSet<>(missed.keySet());
      scopes.addAll(levelNanos.keySet());
      if (scopes.isEmpty()) {
        return Optional.empty();
      }
      Optional<Duration> behind =
          levelNanos.keySet().containsAll(scopes)
              ? levelNanos.values().stream()
                  .map(level -> Duration.ofNanos(nowNanos - level))
                  .max(Duration::compareTo)
              : Optional.empty();
      Long since = sinceNanos;
      Duration missingFor = since == null ? Duration.ZERO : Duration.ofNanos(nowNanos - since);
      return Optional.of(new GossipLag(region, behind, missing, missingFor));
    }
  }

  /** Digests that replicas of {@code region} have sent, by what they said. */
  public long digests(RegionId region, Comparison comparison) {
    OfRegion known = regions.get(region);
    LongAdder count = known == null ? null : known.digests.get(comparison);
    return count == null ? 0 : count.sum();
  }

  /** Updates that replicas of {@code region} are known to have and that are not here yet. */
  public long missing(RegionId region) {
    OfRegion known = regions.get(region);
    return known == null ? 0 : known.missing;
  }

  /** For how long the oldest of these has been missed; 0 if there are none. */
  public long lagNanos(RegionId region) {
    OfRegion known = regions.get(region);
    Long since = known == null ? null : known.sinceNanos;
    return since == null ? 0 : clock.nanos() - since;
  }

  /** How far it is behind each region that it has heard of, but for {@code own}. On the pipe. */
  List<GossipLag> lags(RegionId own) {
    List<GossipLag> lags = new ArrayList<>();
    new TreeMap<>(regions)
        .forEach(
            (region, known) -> {
              if (!region.equals(own)) {
                known.lag(region, clock.nanos()).ifPresent(lags::add);
              }
            });
    return lags;
  }

  /** A replica of {@code region} has {@code theirs}, and this one {@code ours}. */
  void heard(RegionId region, WeakScope scope, DotVector theirs, DotVector ours) {
    OfRegion known = regions.computeIfAbsent(region, key -> new OfRegion());
    DotVector missed = theirs.minus(ours);
    boolean theyMiss = !ours.minus(theirs).isEmpty();
    Comparison comparison =
        missed.isEmpty()
            ? (theyMiss ? Comparison.AHEAD : Comparison.EQUAL)
            : (theyMiss ? Comparison.APART : Comparison.BEHIND);
    LongAdder count = known.digests.get(comparison);
    if (count != null) {
      count.increment();
    }
    if (known.missed.containsKey(scope)) {
      return;
    }
    if (missed.isEmpty()) {
      known.levelNanos.put(scope, clock.nanos());
    } else {
      known.missed.put(scope, new Missed(theirs, missed.count(), clock.nanos()));
      known.publish();
    }
  }

  /** This replica has {@code ours} now. */
  void durable(WeakScope scope, DotVector ours) {
    for (OfRegion region : regions.values()) {
      Missed before = region.missed.get(scope);
      if (before != null) {
        long missing = before.told().minus(ours).count();
        if (missing == 0) {
          region.missed.remove(scope);
          region.levelNanos.put(scope, before.sinceNanos());
        } else {
          region.missed.put(scope, new Missed(before.told(), missing, before.sinceNanos()));
        }
        region.publish();
      }
    }
  }

  /** This replica keeps {@code scopes} only. */
  void retain(Collection<WeakScope> scopes) {
    for (OfRegion region : regions.values()) {
      region.levelNanos.keySet().retainAll(scopes);
      if (region.missed.keySet().retainAll(scopes)) {
        region.publish();
      }
    }
  }
}
