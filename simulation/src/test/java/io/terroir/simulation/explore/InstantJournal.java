package io.terroir.simulation.explore;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A journal that is durable at once: when a write reaches the disk, the explorer decides. */
public final class InstantJournal implements Journal {
  private final NavigableMap<ByteString, ByteString> entries =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());

  @Override
  public void commit(JournalBatch batch, Runnable onDurable) {
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put put) {
        entries.put(put.key(), put.value());
      } else if (change instanceof Change.Delete delete) {
        entries.remove(delete.key());
      } else if (change instanceof Change.DeleteRange range) {
        entries.subMap(range.from(), true, range.to(), false).clear();
      }
    }
    onDurable.run();
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    for (var entry : List.copyOf(entries.subMap(from, true, to, false).entrySet())) {
      if (!visitor.visit(entry.getKey(), entry.getValue())) {
        return;
      }
    }
  }

  @Override
  public void close() {}
}
