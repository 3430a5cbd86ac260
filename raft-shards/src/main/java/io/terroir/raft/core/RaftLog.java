package io.terroir.raft.core;

import java.util.List;
import java.util.Optional;

/**
 * The log as the core sees it: changes are visible at once, and become durable through {@link
 * Effects.DurableWork}. Used on the group's pipe only.
 */
public interface RaftLog {
  /** The last position that was cut off by compaction or a snapshot. */
  LogPosition base();

  /** The last position; {@link #base} if there are no entries. */
  LogPosition last();

  /** The term at {@code index}; absent before {@link #base} and after {@link #last}. */
  Optional<Term> termAt(long index);

  /**
   * The greatest index from {@link #base} to {@code index} whose term is at most {@code term}; the
   * base if none is. With it both sides skip a whole term per rejection (paper, end of section
   * 5.3).
   */
  long lastIndexWithTermAtMost(long index, Term term);

  /**
   * Entries from {@code from} on, in order, of about {@code bytesMax} but at least one; none if
   * {@code from} is after the end. Recent ones come from memory, older ones block on the disk.
   */
  List<Entry> read(long from, int bytesMax);

  /** Adds entries that follow {@link #last}. */
  void append(List<Entry> entries);

  /** Removes {@code index} and everything after it. */
  void truncateFrom(long index);

  /** Becomes empty, to be continued after {@code position}. */
  void resetTo(LogPosition position);

  /** Learns that everything up to {@code index} is on disk and need not stay in memory. */
  void durableUpTo(long index);
}
