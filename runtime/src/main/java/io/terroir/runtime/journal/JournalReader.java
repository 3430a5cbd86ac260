package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** What can be read from a journal. Thread-safe. Keys begin with a {@link JournalSpace}. */
public interface JournalReader {
  /** The value of {@code key} among batches whose callback has run. Blocks on the disk. */
  Optional<ByteString> get(ByteString key);

  /**
   * Shows every entry with {@code from <= key < to} in key order until the visitor returns false,
   * among batches whose callback has run. Blocks on the disk: for recovery and rare look-ups.
   */
  void scan(ByteString from, ByteString to, Visitor visitor);

  /** Receives the entries of a scan. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one entry; returns whether to go on. */
    boolean visit(ByteString key, ByteString value);
  }
}
