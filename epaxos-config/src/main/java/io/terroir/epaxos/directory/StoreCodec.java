package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.proto.DirectoryChangeMessage;
import io.terroir.epaxos.proto.IssuerMessage;
import io.terroir.epaxos.proto.OriginHistoryMessage;
import io.terroir.epaxos.proto.ProvenanceMessage;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.TreeSet;

/** Records of the directory's tables as bytes, but for {@linkplain OriginRowCodec origins}. */
final class StoreCodec {
  private StoreCodec() {}

  static ByteString encode(DirectoryChange change) {
    return ChangeCodec.message(change).toByteString();
  }

  static DirectoryChange change(ByteString bytes) {
    try {
      return ChangeCodec.change(DirectoryChangeMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException unknown) {
      throw damaged("a record is none, or of a newer version", unknown);
    }
  }

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
      throw damaged("a name is none", malformed);
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
      throw damaged("a name is none", malformed);
    }
  }

  static ByteString encode(OriginHistory history) {
    OriginHistoryMessage.Builder message =
        OriginHistoryMessage.newBuilder()
            .addAllOthers(history.others().stream().map(RegionId::name).toList())
            .setErased(history.state() instanceof OriginState.Erased);
    if (history.state() instanceof OriginState.Moving moving) {
      message.setMovingTo(moving.to().name());
    }
    return message.build().toByteString();
  }

  static OriginHistory history(ByteString bytes) {
    try {
      OriginHistoryMessage message = OriginHistoryMessage.parseFrom(bytes);
      TreeSet<RegionId> others = new TreeSet<>();
      message.getOthersList().forEach(region -> others.add(new RegionId(region)));
      return new OriginHistory(
          RecordCodec.state(message.getMovingTo(), message.getErased()), others);
    } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
      throw damaged("a history is none", malformed);
    }
  }

  /** What is thrown when the tables contradict themselves: {@code what} is one clause. */
  static StorageException damaged(String what) {
    return new StorageException(message(what));
  }

  static StorageException damaged(String what, Exception cause) {
    return new StorageException(message(what), cause);
  }

  private static String message(String what) {
    return "the directory in the store is damaged ("
        + what
        + "): restore this node from its peers on an empty directory";
  }
}
