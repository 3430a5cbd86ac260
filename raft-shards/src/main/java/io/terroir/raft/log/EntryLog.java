package io.terroir.raft.log;

import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftLog;
import io.terroir.raft.core.Term;
import io.terroir.runtime.Invariants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One group's log: terms of all entries and the newest entries in memory, the rest on disk. */
public final class EntryLog implements RaftLog {
  private final TermRuns terms;
  private final EntryCache cache;
  private final LogSize size = new LogSize();
  private final OlderEntries older;

  /**
   * An empty log after {@code base}.
   *
   * @param cacheBytesMax bytes of entries to keep in memory once they are on disk
   * @param older where to read what is no longer in memory
   */
  public EntryLog(LogPosition base, long cacheBytesMax, OlderEntries older) {
    this.terms = new TermRuns(base);
    this.cache = new EntryCache(cacheBytesMax, base.index() + 1);
    this.older = older;
  }

  /** Adds an entry that is on disk already. */
  void recover(Entry entry) {
    append(List.of(entry));
    cache.shrink(entry.index());
  }

  @Override
  public LogPosition base() {
    return terms.base();
  }

  @Override
  public LogPosition last() {
    return terms.last();
  }

  @Override
  public Optional<Term> termAt(long index) {
    return terms.termAt(index);
  }

  @Override
  public long lastIndexWithTermAtMost(long index, Term term) {
    return terms.lastIndexWithTermAtMost(index, term);
  }

  @Override
  public List<Entry> read(long from, int bytesMax) {
    Invariants.check(from > base().index(), "compacted entries are not read");
    if (from < cache.firstIndex()) {
      List<Entry> found = older.read(from, cache.firstIndex(), bytesMax);
      Invariants.check(
          !found.isEmpty() && found.get(0).index() == from, "the journal holds what the log says");
      return found;
    }
    List<Entry> entries = new ArrayList<>();
    long end = last().index();
    int bytes = 0;
    for (long index = from; index <= end; index++) {
      Entry entry = cache.get(index);
      if (!entries.isEmpty() && bytes + entry.sizeBytes() > bytesMax) {
        break;
      }
      entries.add(entry);
      bytes += entry.sizeBytes();
    }
    return entries;
  }

  @Override
  public void append(List<Entry> entries) {
    for (Entry entry : entries) {
      Invariants.check(
          entry.index() == last().index() + 1 && !entry.term().isBefore(last().term()),
          "indexes follow each other and terms never fall along a log");
      terms.append(entry.position());
      cache.add(entry);
      size.added(entry.index(), entry.sizeBytes());
    }
  }

  @Override
  public void truncateFrom(long index) {
    terms.truncateFrom(index);
    cache.truncateFrom(index);
    size.truncateFrom(index);
  }

  @Override
  public void resetTo(LogPosition position) {
    terms.resetTo(position);
    cache.resetTo(position.index() + 1);
    size.reset();
  }

  @Override
  public void durableUpTo(long index) {
    cache.shrink(index);
  }

  /** Forgets everything up to {@code index}; returns the new base. */
  public LogPosition compactTo(long index) {
    Term term = termAt(index).orElseThrow();
    LogPosition base = new LogPosition(term, index);
    terms.compactTo(base);
    cache.compactTo(index);
    size.compactTo(index);
    return base;
  }

  /** Bytes of the entries in the log, about. */
  public long bytes() {
    return size.bytes();
  }

  /** The greatest index that can be cut off leaving at least {@code bytes}; 0 if none. */
  public long indexLeaving(long bytes) {
    return size.indexLeaving(bytes);
  }

  /** Bytes of the entries in memory. */
  public long cachedBytes() {
    return cache.bytes();
  }
}
