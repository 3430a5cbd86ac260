package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** What can be read from a store or from a view of it. Thread-safe. */
public interface StoreReader {
  /** The value of {@code key}. */
  Optional<ByteString> get(ByteString key);

  /**
   * Shows every entry with {@code from <= key < to} in key order (unsigned bytes) until the visitor
   * returns false. All entries shown are of one moment.
   */
  void scan(ByteString from, ByteString to, Visitor visitor);

  /** Receives the entries of a scan. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one entry; returns whether to go on. */
    boolean visit(ByteString key, ByteString value);
  }
}
