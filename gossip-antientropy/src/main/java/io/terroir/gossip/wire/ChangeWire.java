package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import io.terroir.gossip.proto.ChangeMessage;
import io.terroir.gossip.proto.EntryMessage;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.replica.Change;
import java.util.Optional;

/** Encodes entries of strong shards and their changes. */
final class ChangeWire {
  private ChangeWire() {}

  static EntryMessage encode(Entry entry) {
    return EntryMessage.newBuilder()
        .setValue(entry.value())
        .setCreateRevision(entry.createRevision())
        .setModRevision(entry.modRevision())
        .setVersion(entry.version())
        .setLease(entry.lease())
        .build();
  }

  static Entry decode(ByteString key, EntryMessage in) {
    return new Entry(
        key,
        in.getValue(),
        in.getCreateRevision(),
        in.getModRevision(),
        in.getVersion(),
        in.getLease());
  }

  static ChangeMessage encode(Change change) {
    ChangeMessage.Builder out =
        ChangeMessage.newBuilder()
            .setRevision(change.revision())
            .setOrigin(change.origin().bytes())
            .setEpoch(change.epoch())
            .setKey(change.key());
    change.entry().ifPresent(entry -> out.setEntry(encode(entry)));
    return out.build();
  }

  static Change decode(ChangeMessage in) {
    return new Change(
        in.getRevision(),
        OriginDigest.parse(in.getOrigin()),
        in.getEpoch(),
        in.getKey(),
        in.hasEntry() ? Optional.of(decode(in.getKey(), in.getEntry())) : Optional.empty());
  }
}
