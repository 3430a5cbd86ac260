package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/** Ranges of keys, in the order of their unsigned bytes. */
public final class KeyRange {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  private KeyRange() {}

  /**
   * Whether {@code key} is among those from {@code from} on, to before {@code to}.
   *
   * @param to empty for the end of the origin
   */
  public static boolean contains(ByteString from, ByteString to, ByteString key) {
    return ORDER.compare(from, key) <= 0 && (to.isEmpty() || ORDER.compare(key, to) < 0);
  }
}
