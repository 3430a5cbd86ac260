package io.terroir.epaxos.core;

import io.terroir.runtime.Invariants;
import java.util.Collections;
import java.util.List;

/**
 * The dependencies of a command: an exact, immutable set of ids. Nothing is ever left out of it
 * because something newer, or something executed, would seem to imply it: recovery judges by what
 * is missing from these sets (section 4 of the paper, Visibility), and a hole that only some
 * replicas see breaks Agreement. Runs of consecutive ids keep it small instead, and what everybody
 * has executed is in it as a whole, see {@link Truncation}.
 *
 * @param runs in order, neither overlapping nor touching, so that equal sets are equal lists
 */
public record Deps(List<Run> runs) {
  /** No dependency. */
  public static final Deps NONE = new Deps(List.of());

  public Deps {
    runs = List.copyOf(runs);
    for (int i = 1; i < runs.size(); i++) {
      Run before = runs.get(i - 1);
      Run after = runs.get(i);
      boolean apart =
          before.issuer().equals(after.issuer())
              ? before.last() + 1 < after.first()
              : before.issuer().compareTo(after.issuer()) < 0;
      Invariants.check(apart, "runs of dependencies are in order and apart");
    }
  }

  /** These ids. */
  public static Deps of(CommandId... ids) {
    IdSet set = new IdSet();
    for (CommandId id : ids) {
      set.add(id);
    }
    return set.toDeps();
  }

  /** Whether {@code id} is a dependency. */
  public boolean contains(CommandId id) {
    int found = Collections.binarySearch(runs, Run.of(id));
    if (found >= 0) {
      return true;
    }
    int before = -found - 2;
    return before >= 0
        && runs.get(before).issuer().equals(id.issuer())
        && runs.get(before).last() >= id.sequence();
  }

  /** Everything in this or in {@code other}. */
  public Deps union(Deps other) {
    if (other.runs.isEmpty() || equals(other)) {
      return this;
    }
    if (runs.isEmpty()) {
      return other;
    }
    IdSet set = new IdSet();
    set.addAll(this);
    set.addAll(other);
    return set.toDeps();
  }
}
