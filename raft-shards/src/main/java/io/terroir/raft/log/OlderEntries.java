package io.terroir.raft.log;

import io.terroir.raft.core.Entry;
import java.util.List;

/** Reads entries that are no longer in memory. */
@FunctionalInterface
public interface OlderEntries {
  /**
   * Entries with {@code from <= index < to}, in order, of about {@code bytesMax} but at least one.
   * Blocks on the disk.
   */
  List<Entry> read(long from, long to, int bytesMax);
}
