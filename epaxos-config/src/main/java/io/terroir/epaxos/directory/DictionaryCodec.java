package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.proto.IssuerMessage;
import io.terroir.epaxos.proto.ProvenanceMessage;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/** What dictionaries number, as bytes. */
final class DictionaryCodec {
  private DictionaryCodec() {}

  static ByteString encode(Provenance provenance) {
    return ProvenanceMessage.newBuilder()
        .setHome(provenance.home().name())
        .setClaimant(provenance.claimant().name())
        .setSeenIn(provenance.seenIn().name())
        .build()
        .toByteString();
  }

  static Provenance provenance(ByteString bytes) {
    try {
      ProvenanceMessage message = ProvenanceMessage.parseFrom(bytes);
      return new Provenance(
          new RegionId(message.getHome()),
          new NodeId(message.getClaimant()),
          new RegionId(message.getSeenIn()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
      throw malformed(malformed);
    }
  }

  static ByteString encode(Incarnation issuer) {
    return IssuerMessage.newBuilder()
        .setReplica(issuer.replica().number())
        .setIncarnation(issuer.number())
        .build()
        .toByteString();
  }

  static Incarnation issuer(ByteString bytes) {
    try {
      IssuerMessage message = IssuerMessage.parseFrom(bytes);
      return new Incarnation(new ReplicaId(message.getReplica()), message.getIncarnation());
    } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
      throw malformed(malformed);
    }
  }

  private static StorageException malformed(Exception cause) {
    return new StorageException(
        "the directory in the store has a name that is none: restore this node's store", cause);
  }
}
