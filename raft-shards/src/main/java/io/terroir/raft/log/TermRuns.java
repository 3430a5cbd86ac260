package io.terroir.raft.log;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The term of every index of a log. Terms only grow along a log, and change as often as leaders do,
 * so a few runs of equal terms are enough; the protocol never reads the disk for a term.
 */
final class TermRuns {
  private record Run(long firstIndex, Term term) {}

  private final List<Run> runs = new ArrayList<>();
  private LogPosition base;
  private long lastIndex;

  TermRuns(LogPosition base) {
    this.base = base;
    resetTo(base);
  }

  void resetTo(LogPosition position) {
    runs.clear();
    runs.add(new Run(position.index(), position.term()));
    base = position;
    lastIndex = position.index();
  }

  void append(LogPosition position) {
    if (!runs.get(runs.size() - 1).term().equals(position.term())) {
      runs.add(new Run(position.index(), position.term()));
    }
    lastIndex = position.index();
  }

  void truncateFrom(long index) {
    while (runs.get(runs.size() - 1).firstIndex() >= index) {
      runs.remove(runs.size() - 1);
    }
    lastIndex = index - 1;
  }

  /** Forgets what is before {@code position}. */
  void compactTo(LogPosition position) {
    int keep = runAt(position.index());
    runs.subList(0, keep).clear();
    runs.set(0, new Run(position.index(), position.term()));
    base = position;
  }

  LogPosition base() {
    return base;
  }

  LogPosition last() {
    return new LogPosition(runs.get(runs.size() - 1).term(), lastIndex);
  }

  Optional<Term> termAt(long index) {
    if (index < base.index() || index > lastIndex) {
      return Optional.empty();
    }
    return Optional.of(runs.get(runAt(index)).term());
  }

  long lastIndexWithTermAtMost(long index, Term term) {
    long candidate = Math.min(index, lastIndex);
    while (candidate > base.index()) {
      Run run = runs.get(runAt(candidate));
      if (!run.term().isAfter(term)) {
        return candidate;
      }
      candidate = run.firstIndex() - 1;
    }
    return base.index();
  }

  /** The run that holds {@code index}, which is not before the base. */
  private int runAt(long index) {
    int at = runs.size() - 1;
    while (runs.get(at).firstIndex() > index) {
      at--;
    }
    return at;
  }
}
