package io.terroir.gossip.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of dots: which updates of each incarnation are covered. Immutable.
 *
 * @param byIncarnation no empty intervals; in order
 */
public record DotVector(Map<Incarnation, Intervals> byIncarnation) implements Lattice<DotVector> {
  /** No dot. */
  public static final DotVector EMPTY = new DotVector(Map.of());

  public DotVector {
    // A sorted map, from which the next one is made without comparing.
    byIncarnation = Collections.unmodifiableSortedMap(new TreeMap<>(byIncarnation));
  }

  /** Whether there is no dot. */
  public boolean isEmpty() {
    return byIncarnation.isEmpty();
  }

  /** How many dots there are. */
  public long count() {
    return byIncarnation.values().stream().mapToLong(Intervals::count).sum();
  }

  /** What is covered of {@code incarnation}. */
  public Intervals of(Incarnation incarnation) {
    return byIncarnation.getOrDefault(incarnation, Intervals.EMPTY);
  }

  /** Whether {@code dot} is covered. */
  public boolean covers(Dot dot) {
    return of(dot.incarnation()).contains(dot.seq());
  }

  /** With {@code dot} covered. */
  public DotVector plus(Dot dot) {
    Map<Incarnation, Intervals> next = new TreeMap<>(byIncarnation);
    next.put(dot.incarnation(), of(dot.incarnation()).plus(dot.seq()));
    return new DotVector(next);
  }

  @Override
  public DotVector join(DotVector other) {
    Map<Incarnation, Intervals> next = new TreeMap<>(byIncarnation);
    other.byIncarnation.forEach((key, theirs) -> next.merge(key, theirs, Intervals::join));
    return new DotVector(next);
  }

  /** The dots in this and not in {@code other}. */
  public DotVector minus(DotVector other) {
    Map<Incarnation, Intervals> rest = new TreeMap<>();
    byIncarnation.forEach(
        (key, mine) -> {
          Intervals left = mine.minus(other.of(key));
          if (!left.isEmpty()) {
            rest.put(key, left);
          }
        });
    return new DotVector(rest);
  }
}
