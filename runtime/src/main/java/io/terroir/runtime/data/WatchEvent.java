package io.terroir.runtime.data;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * One change of one key.
 *
 * @param revision the shard's revision that made it; the changes of a transaction share one
 * @param entry what the key holds from then on; empty if it was removed
 */
public record WatchEvent(long revision, ByteString key, Optional<Entry> entry) {}
