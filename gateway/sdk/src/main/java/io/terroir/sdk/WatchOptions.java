package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * What is watched, and from where on.
 *
 * @param from the key, or the first key of the range
 * @param rangeEnd the first key after the range, an empty one for the end of the origin; nothing if
 *     one key is meant
 * @param startRevision the first revision of the shard whose changes are wanted; {@link #NOW} for
 *     those after everything that was acknowledged before
 * @param epoch of the home that the revision belongs to; {@link #ANY_EPOCH} if it does not matter
 */
public record WatchOptions(
    ByteString from, Optional<ByteString> rangeEnd, long startRevision, long epoch) {
  /** As the revision: from the moment on. */
  public static final long NOW = 0;

  /** As the epoch: that of the moment. */
  public static final long ANY_EPOCH = 0;

  private static final int BYTE_MAX = 0xff;

  /** A key, from now on. */
  public static WatchOptions key(ByteString key) {
    return new WatchOptions(key, Optional.empty(), NOW, ANY_EPOCH);
  }

  /** A key, as UTF-8, from now on. */
  public static WatchOptions key(String key) {
    return key(ByteString.copyFromUtf8(key));
  }

  /** All keys of the origin, from now on. */
  public static WatchOptions all() {
    return range(ByteString.EMPTY, ByteString.EMPTY);
  }

  /** The keys from {@code first} on, to before {@code end}, from now on. */
  public static WatchOptions range(ByteString first, ByteString end) {
    return new WatchOptions(first, Optional.of(end), NOW, ANY_EPOCH);
  }

  /** The keys that begin with {@code prefix}, from now on. */
  public static WatchOptions prefix(ByteString prefix) {
    return range(prefix, afterPrefix(prefix));
  }

  /** The keys that begin with {@code prefix}, as UTF-8, from now on. */
  public static WatchOptions prefix(String prefix) {
    return prefix(ByteString.copyFromUtf8(prefix));
  }

  /** The same, from the changes of {@code revision} on. */
  public WatchOptions startingAt(long revision) {
    return new WatchOptions(from, rangeEnd, revision, ANY_EPOCH);
  }

  /** The same, from the first change after {@code position} on. */
  public WatchOptions after(WatchPosition position) {
    return new WatchOptions(from, rangeEnd, position.revision() + 1, position.epoch());
  }

  /** The first key after all that begin with {@code prefix}; empty if there is none. */
  static ByteString afterPrefix(ByteString prefix) {
    int last = prefix.size() - 1;
    while (last >= 0 && (prefix.byteAt(last) & BYTE_MAX) == BYTE_MAX) {
      last--;
    }
    return last < 0
        ? ByteString.EMPTY
        : prefix
            .substring(0, last)
            .concat(ByteString.copyFrom(new byte[] {(byte) (prefix.byteAt(last) + 1)}));
  }
}
