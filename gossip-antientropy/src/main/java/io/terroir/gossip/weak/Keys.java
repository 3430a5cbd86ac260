package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;

/** The parts from which keys of weak data are made. Every part is delimited. */
final class Keys {
  private Keys() {}

  static ByteString scope(WeakScope scope) {
    return KeyBytes.small(scope.keyspace().number())
        .concat(KeyBytes.small(scope.range()))
        .concat(KeyBytes.text(scope.rule()));
  }

  static ByteString incarnation(Incarnation incarnation) {
    return KeyBytes.text(incarnation.replica().name())
        .concat(KeyBytes.number(incarnation.number()));
  }

  static ByteString value(KeyspaceId keyspace, OriginDigest origin, ByteString key) {
    return KeyBytes.small(keyspace.number())
        .concat(origin.bytes())
        .concat(KeyBytes.small(key.size()))
        .concat(key);
  }
}
