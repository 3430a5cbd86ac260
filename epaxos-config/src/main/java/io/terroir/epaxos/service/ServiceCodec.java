package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.proto.DirectoryRequestMessage;
import io.terroir.epaxos.proto.FollowAnswerMessage;
import io.terroir.epaxos.proto.FollowMessage;
import io.terroir.epaxos.proto.ReadAuditMessage;
import io.terroir.epaxos.proto.SnapshotCursorMessage;
import io.terroir.epaxos.wire.MembershipCodec;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import java.util.Optional;

/** Requests to a config replica, and answers to followers, as bytes. */
final class ServiceCodec {
  private ServiceCodec() {}

  static ByteString encode(DirectoryRequest request) {
    DirectoryRequestMessage.Builder message = DirectoryRequestMessage.newBuilder();
    if (request instanceof DirectoryRequest.Submit submit) {
      message.setCommand(submit.command());
    } else if (request instanceof DirectoryRequest.Follow follow) {
      FollowMessage.Builder what =
          FollowMessage.newBuilder().setFeed(follow.feed()).setSequence(follow.sequence());
      follow.cursor().ifPresent(cursor -> what.setCursor(cursor(cursor)));
      message.setFollow(what);
    } else if (request instanceof DirectoryRequest.ReadAudit read) {
      ReadAuditMessage.Builder what = ReadAuditMessage.newBuilder().setHeadsOnly(read.headsOnly());
      read.after().ifPresent(id -> what.setAfter(AuditServiceCodec.id(id)));
      message.setReadAudit(what);
    } else if (request instanceof DirectoryRequest.Status) {
      message.setStatus(true);
    } else if (request instanceof DirectoryRequest.ChangeMembers change) {
      message.setChangeMembers(MembershipCodec.toBytes(change.change()));
    }
    return message.build().toByteString();
  }

  /**
   * Decodes a request.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  static DirectoryRequest decodeRequest(ByteString bytes) {
    try {
      DirectoryRequestMessage message = DirectoryRequestMessage.parseFrom(bytes);
      return switch (message.getRequestCase()) {
        case COMMAND -> new DirectoryRequest.Submit(message.getCommand());
        case FOLLOW -> follow(message.getFollow());
        case READ_AUDIT ->
            new DirectoryRequest.ReadAudit(
                message.getReadAudit().hasAfter()
                    ? Optional.of(AuditServiceCodec.id(message.getReadAudit().getAfter()))
                    : Optional.empty(),
                message.getReadAudit().getHeadsOnly());
        case STATUS -> new DirectoryRequest.Status();
        case CHANGE_MEMBERS ->
            new DirectoryRequest.ChangeMembers(MembershipCodec.change(message.getChangeMembers()));
        case REQUEST_NOT_SET -> throw new IllegalArgumentException("an unknown request");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a request to a config replica", e);
    }
  }

  static ByteString encode(FollowAnswer answer) {
    FollowAnswerMessage.Builder message =
        FollowAnswerMessage.newBuilder()
            .setFeed(answer.feed())
            .setSequence(answer.sequence())
            .addAllChanges(answer.changes())
            .setMore(answer.more());
    answer.next().ifPresent(next -> message.setNext(cursor(next)));
    return message.build().toByteString();
  }

  /**
   * Decodes an answer.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  static FollowAnswer decodeAnswer(ByteString bytes) {
    try {
      FollowAnswerMessage message = FollowAnswerMessage.parseFrom(bytes);
      return new FollowAnswer(
          message.getFeed(),
          message.getSequence(),
          message.getChangesList(),
          message.hasNext() ? Optional.of(cursor(message.getNext())) : Optional.empty(),
          message.getMore());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an answer of a config replica", e);
    }
  }

  private static DirectoryRequest.Follow follow(FollowMessage message) {
    return new DirectoryRequest.Follow(
        message.getFeed(),
        message.getSequence(),
        message.hasCursor() ? Optional.of(cursor(message.getCursor())) : Optional.empty());
  }

  private static SnapshotCursorMessage cursor(OriginPosition position) {
    return SnapshotCursorMessage.newBuilder()
        .setKeyspace(position.keyspace().number())
        .setOrigin(position.origin().bytes())
        .build();
  }

  private static OriginPosition cursor(SnapshotCursorMessage message) {
    return new OriginPosition(
        new KeyspaceId(message.getKeyspace()), OriginDigest.parse(message.getOrigin()));
  }
}
