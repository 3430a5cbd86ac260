package io.terroir.epaxos.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A growing and shrinking set of command ids, kept as runs of consecutive sequences: a dense prefix
 * costs one entry. Not thread-safe.
 */
public final class IdSet {
  /** First id of a run, to the greatest sequence of that run. Runs neither overlap nor touch. */
  private final TreeMap<CommandId, Long> runs = new TreeMap<>();

  /** The last copy given away, until the set changes: it is asked for more often than that. */
  private @Nullable Deps copy;

  /** Adds one id. */
  public void add(CommandId id) {
    add(Run.of(id));
  }

  /** Adds every id of {@code run}, merging it with the runs that it overlaps or touches. */
  public void add(Run run) {
    copy = null;
    long first = run.first();
    long last = run.last();
    Map.Entry<CommandId, Long> before = runs.floorEntry(run.issuer().id(first));
    if (before != null && isOf(run.issuer(), before) && before.getValue() >= first - 1) {
      first = before.getKey().sequence();
      last = Math.max(last, before.getValue());
    }
    CommandId start = run.issuer().id(first);
    Map.Entry<CommandId, Long> next = runs.higherEntry(start);
    while (next != null && isOf(run.issuer(), next) && next.getKey().sequence() <= last + 1) {
      last = Math.max(last, next.getValue());
      runs.remove(next.getKey());
      next = runs.higherEntry(start);
    }
    runs.put(start, last);
  }

  /** Adds every id of {@code ids}. */
  public void addAll(Deps ids) {
    ids.runs().forEach(this::add);
  }

  /** Adds every id of {@code other}. */
  public void addAll(IdSet other) {
    other.runs.forEach((first, last) -> add(new Run(first.issuer(), first.sequence(), last)));
  }

  /** Removes one id. */
  public void remove(CommandId id) {
    Map.Entry<CommandId, Long> run = runAt(id);
    if (run == null) {
      return;
    }
    copy = null;
    long last = run.getValue();
    runs.remove(run.getKey());
    if (run.getKey().sequence() < id.sequence()) {
      runs.put(run.getKey(), id.sequence() - 1);
    }
    if (id.sequence() < last) {
      runs.put(id.issuer().id(id.sequence() + 1), last);
    }
  }

  /** Whether {@code id} is in the set. */
  public boolean contains(CommandId id) {
    return runAt(id) != null;
  }

  /** Whether the set is empty. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** The ids of {@code run} that are not in this set, in order, at most {@code limit} of them. */
  public List<CommandId> missingFrom(Run run, int limit) {
    List<CommandId> missing = new ArrayList<>();
    long sequence = run.first();
    while (sequence <= run.last() && missing.size() < limit) {
      CommandId id = run.issuer().id(sequence);
      Map.Entry<CommandId, Long> present = runAt(id);
      if (present != null) {
        sequence = present.getValue() + 1;
      } else {
        missing.add(id);
        sequence++;
      }
    }
    return missing;
  }

  /** The ids of {@code ids} that are not in this set, in order, at most {@code limit} of them. */
  public List<CommandId> missingFrom(Deps ids, int limit) {
    List<CommandId> missing = new ArrayList<>();
    for (Run run : ids.runs()) {
      if (missing.size() >= limit) {
        break;
      }
      missing.addAll(missingFrom(run, limit - missing.size()));
    }
    return missing;
  }

  /** An immutable copy. */
  public Deps toDeps() {
    Deps known = copy;
    if (known == null) {
      List<Run> all = new ArrayList<>(runs.size());
      runs.forEach((first, last) -> all.add(new Run(first.issuer(), first.sequence(), last)));
      known = new Deps(all);
      copy = known;
    }
    return known;
  }

  private Map.@Nullable Entry<CommandId, Long> runAt(CommandId id) {
    Map.Entry<CommandId, Long> run = runs.floorEntry(id);
    boolean covers = run != null && isOf(id.issuer(), run) && run.getValue() >= id.sequence();
    return covers ? run : null;
  }

  private static boolean isOf(Incarnation issuer, Map.Entry<CommandId, Long> run) {
    return run.getKey().replica().equals(issuer.replica())
        && run.getKey().incarnation() == issuer.number();
  }
}
