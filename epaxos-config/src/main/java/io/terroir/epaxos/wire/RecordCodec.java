package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.DiskIdentity;
import io.terroir.epaxos.proto.DepsMessage;
import io.terroir.epaxos.proto.IdentityBody;
import io.terroir.epaxos.proto.InstanceBody;
import io.terroir.epaxos.proto.MembershipMessage;
import io.terroir.runtime.id.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records of the journal and of the store, as bytes. The id of an instance is its key, in the order
 * of ids.
 */
public final class RecordCodec {
  private static final int ID_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private RecordCodec() {}

  /** The key of {@code id}: sorts like the id. */
  public static ByteString idToBytes(CommandId id) {
    ByteBuffer key = ByteBuffer.allocate(ID_BYTES);
    key.putInt(id.replica().number()).putLong(id.incarnation()).putLong(id.sequence()).flip();
    return ByteString.copyFrom(key);
  }

  /** The beginning of keys of {@code epoch}: sorts like the epoch. */
  public static ByteString epochToBytes(long epoch) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(epoch).flip());
  }

  /** The id in {@code key}. */
  public static CommandId idFromBytes(ByteString key) {
    ByteBuffer bytes = key.asReadOnlyByteBuffer();
    return new CommandId(new ReplicaId(bytes.getInt()), bytes.getLong(), bytes.getLong());
  }

  /** The record of an instance. */
  public static ByteString toBytes(Instance instance) {
    return CommonCodec.encode(instance).toByteString();
  }

  /**
   * The instance of {@code id} in {@code bytes}.
   *
   * @throws IllegalStateException if the record is malformed: the disk is not to be trusted
   */
  public static Instance instance(CommandId id, ByteString bytes) {
    try {
      CodedInputStream input = bytes.newCodedInput();
      input.enableAliasing(true);
      return CommonCodec.decode(id, InstanceBody.parseFrom(input));
    } catch (IOException malformed) {
      throw new IllegalStateException("malformed EPaxos record of " + id, malformed);
    }
  }

  /** The record of a set of ids. */
  public static ByteString toBytes(Deps ids) {
    return CommonCodec.encode(ids).toByteString();
  }

  /**
   * The set of ids in {@code bytes}.
   *
   * @throws IllegalStateException if the record is malformed: the disk is not to be trusted
   */
  public static Deps ids(ByteString bytes) {
    try {
      return CommonCodec.decode(DepsMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalStateException("malformed EPaxos record of a set of ids", malformed);
    }
  }

  /** The record of who the members are. */
  public static ByteString toBytes(Membership membership) {
    return CommonCodec.encode(membership).toByteString();
  }

  /**
   * The membership in {@code bytes}.
   *
   * @throws IllegalStateException if the record is malformed: the disk is not to be trusted
   */
  public static Membership membership(ByteString bytes) {
    try {
      return CommonCodec.decode(MembershipMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalStateException("malformed EPaxos record of the members", malformed);
    }
  }

  /** The record that says whose disk this is. */
  public static ByteString toBytes(DiskIdentity identity) {
    return IdentityBody.newBuilder()
        .setReplica(identity.replica().number())
        .setNode(identity.node().name())
        .setIncarnation(identity.incarnation())
        .setMembership(CommonCodec.encode(identity.membership()))
        .build()
        .toByteString();
  }

  /**
   * The identity in {@code bytes}.
   *
   * @throws IllegalStateException if the record is malformed
   */
  public static DiskIdentity identity(ByteString bytes) {
    try {
      IdentityBody body = IdentityBody.parseFrom(bytes);
      return new DiskIdentity(
          new ReplicaId(body.getReplica()),
          new NodeId(body.getNode()),
          body.getIncarnation(),
          CommonCodec.decode(body.getMembership()));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalStateException("malformed EPaxos identity record", malformed);
    }
  }
}
