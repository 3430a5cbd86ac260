package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.terroir.epaxos.proto.FrameMessage;
import io.terroir.epaxos.proto.RowBody;
import io.terroir.epaxos.proto.SnapshotPageBody;
import io.terroir.epaxos.proto.SnapshotPositionBody;
import io.terroir.epaxos.proto.SnapshotRequestBody;
import java.io.IOException;

/** Frames between replicas, as bytes. */
public final class FrameCodec {
  private FrameCodec() {}

  /** The frame as bytes. */
  public static ByteString toBytes(Frame frame) {
    FrameMessage.Builder out = FrameMessage.newBuilder();
    if (frame instanceof Frame.Protocol protocol) {
      out.setEpoch(protocol.epoch()).setMessage(MessageCodec.toProto(protocol.message()));
    } else if (frame instanceof Frame.Closed closed) {
      out.setClosed(CommonCodec.encode(closed.current()));
    } else if (frame instanceof Frame.Join join) {
      out.setEpoch(join.epoch()).setJoin(true);
    } else if (frame instanceof Frame.SnapshotRequest request) {
      out.setSnapshotRequest(
          SnapshotRequestBody.newBuilder()
              .setSnapshot(request.snapshot())
              .setAfter(encode(request.after())));
    } else if (frame instanceof Frame.SnapshotPage page) {
      out.setSnapshotPage(encode(page));
    }
    return out.build().toByteString();
  }

  /**
   * The frame in {@code bytes}; payloads share their memory.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Frame fromBytes(ByteString bytes) {
    try {
      CodedInputStream input = bytes.newCodedInput();
      input.enableAliasing(true);
      FrameMessage in = FrameMessage.parseFrom(input);
      return switch (in.getBodyCase()) {
        case MESSAGE -> new Frame.Protocol(in.getEpoch(), MessageCodec.fromProto(in.getMessage()));
        case CLOSED -> new Frame.Closed(CommonCodec.decode(in.getClosed()));
        case JOIN -> new Frame.Join(in.getEpoch());
        case SNAPSHOT_REQUEST ->
            new Frame.SnapshotRequest(
                in.getSnapshotRequest().getSnapshot(), decode(in.getSnapshotRequest().getAfter()));
        case SNAPSHOT_PAGE -> decode(in.getSnapshotPage());
        case BODY_NOT_SET -> throw new IllegalArgumentException("an EPaxos frame has no body");
      };
    } catch (IOException malformed) {
      throw new IllegalArgumentException("malformed EPaxos frame", malformed);
    }
  }

  private static SnapshotPageBody encode(Frame.SnapshotPage page) {
    return SnapshotPageBody.newBuilder()
        .setSnapshot(page.snapshot())
        .setMembership(CommonCodec.encode(page.membership()))
        .setAfter(encode(page.after()))
        .addAllRows(page.rows().stream().map(FrameCodec::encode).toList())
        .addAllDecisions(page.decisions().stream().map(FrameCodec::encode).toList())
        .setNext(encode(page.next()))
        .setLast(page.last())
        .build();
  }

  private static Frame decode(SnapshotPageBody page) {
    return new Frame.SnapshotPage(
        page.getSnapshot(),
        CommonCodec.decode(page.getMembership()),
        decode(page.getAfter()),
        page.getRowsList().stream().map(FrameCodec::decode).toList(),
        page.getDecisionsList().stream().map(FrameCodec::decode).toList(),
        decode(page.getNext()),
        page.getLast());
  }

  private static RowBody encode(SnapshotRow row) {
    return RowBody.newBuilder().setKey(row.key()).setValue(row.value()).build();
  }

  private static SnapshotRow decode(RowBody row) {
    return new SnapshotRow(row.getKey(), row.getValue());
  }

  private static SnapshotPositionBody encode(SnapshotPosition position) {
    return SnapshotPositionBody.newBuilder()
        .setInJournal(position.inJournal())
        .setKey(position.key())
        .build();
  }

  private static SnapshotPosition decode(SnapshotPositionBody position) {
    return new SnapshotPosition(position.getInJournal(), position.getKey());
  }
}
