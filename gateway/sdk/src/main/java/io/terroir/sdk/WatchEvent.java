package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A change of one key.
 *
 * @param revision the shard's revision that made it; the changes of a transaction share one
 * @param entry what the key holds from then on; empty if it was removed
 */
public record WatchEvent(long revision, ByteString key, Optional<Entry> entry) {
  /** The key as UTF-8. */
  public String keyText() {
    return key.toStringUtf8();
  }

  /** The value as UTF-8, unless the key was removed. */
  public Optional<String> valueText() {
    return entry.map(Entry::valueText);
  }
}
