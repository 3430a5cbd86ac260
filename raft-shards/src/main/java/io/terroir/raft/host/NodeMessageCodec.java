package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.raft.proto.NodeAnswerBody;
import io.terroir.raft.proto.NodeBeatBody;
import io.terroir.raft.proto.NodeRoundMessage;

/** Encodes and decodes what nodes tell each other. */
final class NodeMessageCodec {
  private NodeMessageCodec() {}

  /** The encoding of {@code message}. */
  static ByteString encode(NodeMessage message) {
    NodeRoundMessage.Builder to = NodeRoundMessage.newBuilder();
    if (message instanceof NodeMessage.Beat beat) {
      to.setBeat(
          NodeBeatBody.newBuilder()
              .setLife(beat.life())
              .setNumber(beat.number())
              .setKnownLife(beat.knownLife())
              .setHandled(beat.handled()));
    } else if (message instanceof NodeMessage.Answer answer) {
      to.setAnswer(
          NodeAnswerBody.newBuilder()
              .setLife(answer.life())
              .setNumber(answer.number())
              .setAskedByLife(answer.askedByLife())
              .addAllLeft(answer.left())
              .setLeftUntil(answer.leftUntil())
              .setComplete(answer.complete()));
    }
    return to.build().toByteString();
  }

  /**
   * What {@code bytes} encode.
   *
   * @throws IllegalArgumentException if they are no message of this release
   */
  static NodeMessage decode(ByteString bytes) {
    NodeRoundMessage from;
    try {
      from = NodeRoundMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException("not a message between nodes", malformed);
    }
    return switch (from.getBodyCase()) {
      case BEAT ->
          new NodeMessage.Beat(
              from.getBeat().getLife(),
              from.getBeat().getNumber(),
              from.getBeat().getKnownLife(),
              from.getBeat().getHandled());
      case ANSWER ->
          new NodeMessage.Answer(
              from.getAnswer().getLife(),
              from.getAnswer().getNumber(),
              from.getAnswer().getAskedByLife(),
              from.getAnswer().getLeftList(),
              from.getAnswer().getLeftUntil(),
              from.getAnswer().getComplete());
      case BODY_NOT_SET -> throw new IllegalArgumentException("not a message between nodes");
    };
  }
}
