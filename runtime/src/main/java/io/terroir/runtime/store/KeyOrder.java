package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/**
 * The order of keys in store and journal: byte by byte, as unsigned numbers. It is that of {@link
 * ByteString#unsignedLexicographicalComparator}, which looks at one byte at a time; keys of one
 * shard have their first fifty bytes in common.
 */
public enum KeyOrder implements Comparator<ByteString> {
  /** The only one. */
  UNSIGNED;

  @Override
  public int compare(ByteString one, ByteString other) {
    int at = one.asReadOnlyByteBuffer().mismatch(other.asReadOnlyByteBuffer());
    if (at < 0) {
      return 0;
    }
    return at < one.size() && at < other.size()
        ? Byte.compareUnsigned(one.byteAt(at), other.byteAt(at))
        : Integer.compare(one.size(), other.size());
  }
}
