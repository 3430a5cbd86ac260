package io.terroir.runtime.replica;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import java.util.Optional;

/**
 * One committed change of one key.
 *
 * @param revision the shard's revision that made it; several changes of a transaction share one
 * @param epoch the home epoch of the origin at that moment
 * @param entry what the key holds from then on; empty if it was deleted
 */
public record Change(
    long revision, OriginDigest origin, long epoch, ByteString key, Optional<Entry> entry) {}
