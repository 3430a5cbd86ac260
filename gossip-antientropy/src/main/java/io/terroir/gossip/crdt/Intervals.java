package io.terroir.gossip.crdt;

import java.util.ArrayList;
import java.util.List;

/**
 * An immutable set of sequence numbers as sorted, disjoint, non-adjacent intervals. Updates arrive
 * nearly in order, so there is nearly always one.
 */
public record Intervals(List<Interval> list) implements Lattice<Intervals> {
  /** No number. */
  public static final Intervals EMPTY = new Intervals(List.of());

  /**
   * Consecutive numbers.
   *
   * @param from the first
   * @param to the first after it
   */
  public record Interval(long from, long to) {
    public Interval {
      if (from < 0 || from >= to) {
        throw new IllegalArgumentException("an interval from " + from + " to " + to);
      }
    }
  }

  public Intervals {
    list = List.copyOf(list);
    for (int i = 1; i < list.size(); i++) {
      if (list.get(i - 1).to() >= list.get(i).from()) {
        throw new IllegalArgumentException("intervals are not sorted, disjoint and merged");
      }
    }
  }

  /** The numbers {@code from <= n < to}. */
  public static Intervals of(long from, long to) {
    return new Intervals(List.of(new Interval(from, to)));
  }

  /** Whether there is no number. */
  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** How many numbers there are. */
  public long count() {
    return list.stream().mapToLong(interval -> interval.to() - interval.from()).sum();
  }

  /** Whether {@code number} is in. */
  public boolean contains(long number) {
    for (Interval interval : list) {
      if (number < interval.from()) {
        return false;
      }
      if (number < interval.to()) {
        return true;
      }
    }
    return false;
  }

  /** One more than the greatest number; 0 if there is none. */
  public long end() {
    return list.isEmpty() ? 0 : list.get(list.size() - 1).to();
  }

  /** With {@code number} in. */
  public Intervals plus(long number) {
    int last = list.size() - 1;
    if (last >= 0 && list.get(last).to() == number) {
      List<Interval> extended = new ArrayList<>(list);
      extended.set(last, new Interval(list.get(last).from(), number + 1));
      return new Intervals(extended);
    }
    return join(of(number, number + 1));
  }

  @Override
  public Intervals join(Intervals other) {
    List<Interval> merged = new ArrayList<>(list.size() + other.list.size());
    int mine = 0;
    int theirs = 0;
    while (mine < list.size() || theirs < other.list.size()) {
      boolean takeMine =
          theirs == other.list.size()
              || (mine < list.size() && list.get(mine).from() <= other.list.get(theirs).from());
      append(merged, takeMine ? list.get(mine++) : other.list.get(theirs++));
    }
    return new Intervals(merged);
  }

  private static void append(List<Interval> merged, Interval next) {
    int last = merged.size() - 1;
    if (last >= 0 && merged.get(last).to() >= next.from()) {
      Interval open = merged.get(last);
      merged.set(last, new Interval(open.from(), Math.max(open.to(), next.to())));
    } else {
      merged.add(next);
    }
  }

  /** The numbers in this and not in {@code other}. */
  public Intervals minus(Intervals other) {
    List<Interval> rest = new ArrayList<>();
    int theirs = 0;
    for (Interval interval : list) {
      long from = interval.from();
      while (theirs < other.list.size() && other.list.get(theirs).to() <= from) {
        theirs++;
      }
      int cut = theirs;
      while (cut < other.list.size() && other.list.get(cut).from() < interval.to()) {
        if (other.list.get(cut).from() > from) {
          rest.add(new Interval(from, other.list.get(cut).from()));
        }
        from = other.list.get(cut).to();
        cut++;
      }
      if (from < interval.to()) {
        rest.add(new Interval(from, interval.to()));
      }
    }
    return new Intervals(rest);
  }
}
