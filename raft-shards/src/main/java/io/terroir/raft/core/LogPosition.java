package io.terroir.raft.core;

/**
 * The place of an entry in a log and the term in which it was written. Two logs that hold the same
 * position hold the same entries up to it (paper, section 5.3, Log Matching).
 *
 * <p>The natural order says which log is more up to date: first by term, then by index (section
 * 5.4.1). It must never be by index alone.
 *
 * @param term when the entry was written
 * @param index counted from 1; 0 is the place before the first entry
 */
public record LogPosition(Term term, long index) implements Comparable<LogPosition> {
  /** The end of an empty log. */
  public static final LogPosition ZERO = new LogPosition(Term.ZERO, 0);

  public LogPosition {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
  }

  @Override
  public int compareTo(LogPosition other) {
    int byTerm = term.compareTo(other.term);
    return byTerm != 0 ? byTerm : Long.compare(index, other.index);
  }

  @Override
  public String toString() {
    return term + "/" + index;
  }
}
