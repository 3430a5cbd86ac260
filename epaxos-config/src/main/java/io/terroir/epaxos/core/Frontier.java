package io.terroir.epaxos.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A prefix of the ids of every issuer: how far something has happened without a gap. Immutable.
 *
 * @param lasts the greatest sequence covered, positive, of every issuer of which anything is
 */
public record Frontier(SortedMap<Incarnation, Long> lasts) {
  /** Nothing. */
  public static final Frontier NONE = new Frontier(Collections.emptySortedMap());

  public Frontier {
    lasts = Collections.unmodifiableSortedMap(new TreeMap<>(lasts));
  }

  /** The gap-free beginnings in {@code ids}. */
  public static Frontier within(Deps ids) {
    TreeMap<Incarnation, Long> lasts = new TreeMap<>();
    for (Run run : ids.runs()) {
      if (run.first() == 1) {
        lasts.put(run.issuer(), run.last());
      }
    }
    return lasts.isEmpty() ? NONE : new Frontier(lasts);
  }

  /** What all of {@code frontiers}, at least one, cover. */
  public static Frontier minimum(Collection<Frontier> frontiers) {
    Iterator<Frontier> rest = frontiers.iterator();
    TreeMap<Incarnation, Long> common = new TreeMap<>(rest.next().lasts);
    while (rest.hasNext()) {
      Frontier other = rest.next();
      common.keySet().retainAll(other.lasts.keySet());
      common.replaceAll((issuer, last) -> Math.min(last, other.last(issuer)));
    }
    return common.isEmpty() ? NONE : new Frontier(common);
  }

  /** What this or {@code other} covers. */
  public Frontier union(Frontier other) {
    if (other.lasts.isEmpty() || equals(other)) {
      return this;
    }
    TreeMap<Incarnation, Long> greatest = new TreeMap<>(lasts);
    other.lasts.forEach((issuer, last) -> greatest.merge(issuer, last, Math::max));
    return new Frontier(greatest);
  }

  /** This, and of {@code issuer} everything up to {@code last}. */
  public Frontier with(Incarnation issuer, long last) {
    TreeMap<Incarnation, Long> greatest = new TreeMap<>(lasts);
    greatest.merge(issuer, last, Math::max);
    return new Frontier(greatest);
  }

  /** Whether {@code id} is covered. */
  public boolean covers(CommandId id) {
    return !lasts.isEmpty() && id.sequence() <= last(id.issuer());
  }

  /** The greatest sequence of {@code issuer} that is covered; 0 if none is. */
  public long last(Incarnation issuer) {
    return lasts.getOrDefault(issuer, 0L);
  }

  /** How many ids are covered. */
  public long size() {
    return lasts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether nothing is covered. */
  public boolean isEmpty() {
    return lasts.isEmpty();
  }

  /** The ids covered here and not by {@code other}, as runs. */
  public List<Run> beyond(Frontier other) {
    List<Run> runs = new ArrayList<>();
    for (Map.Entry<Incarnation, Long> entry : lasts.entrySet()) {
      long covered = other.last(entry.getKey());
      if (covered < entry.getValue()) {
        runs.add(new Run(entry.getKey(), covered + 1, entry.getValue()));
      }
    }
    return runs;
  }

  /** The ids covered. */
  public Deps toDeps() {
    return lasts.isEmpty() ? Deps.NONE : new Deps(beyond(NONE));
  }
}
