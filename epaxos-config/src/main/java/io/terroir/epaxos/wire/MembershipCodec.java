package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.proto.ChangeReplicasBody;
import io.terroir.epaxos.proto.ReplicasChangedBody;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import java.util.Optional;

/** The command that changes the members, and its outcome, as bytes. */
public final class MembershipCodec {
  private MembershipCodec() {}

  /** The payload of the command. */
  public static ByteString toBytes(ReplicaChange change) {
    return ChangeReplicasBody.newBuilder()
        .setEpoch(change.epoch())
        .addAllMembers(CommonCodec.encodeMembers(change.members(), change.disks()))
        .build()
        .toByteString();
  }

  /**
   * The change in {@code payload}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReplicaChange change(ByteString payload) {
    try {
      ChangeReplicasBody body = ChangeReplicasBody.parseFrom(payload);
      return new ReplicaChange(
          body.getEpoch(),
          CommonCodec.decodeMembers(body.getMembersList()),
          CommonCodec.decodeDisks(body.getMembersList()));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException("malformed change of members", malformed);
    }
  }

  /** The outcome as bytes. */
  public static ByteString toBytes(ReplicaChangeOutcome outcome) {
    return ReplicasChangedBody.newBuilder()
        .setRejected(outcome.rejected().orElse(""))
        .setCurrent(CommonCodec.encode(outcome.current()))
        .build()
        .toByteString();
  }

  /**
   * The outcome in {@code bytes}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReplicaChangeOutcome outcome(ByteString bytes) {
    try {
      ReplicasChangedBody body = ReplicasChangedBody.parseFrom(bytes);
      return new ReplicaChangeOutcome(
          body.getRejected().isEmpty() ? Optional.empty() : Optional.of(body.getRejected()),
          CommonCodec.decode(body.getCurrent()));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException("malformed outcome of a change of members", malformed);
    }
  }
}
