package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gossip.proto.AdvanceMessage;
import io.terroir.gossip.proto.LostMessage;
import io.terroir.gossip.proto.MarkMessage;
import io.terroir.gossip.proto.MarksMessage;
import io.terroir.gossip.proto.PieceMessage;
import io.terroir.gossip.proto.ReplicaEnvelope;
import io.terroir.gossip.proto.SubscribeMessage;
import io.terroir.gossip.proto.SubscriptionMessage;
import io.terroir.gossip.replica.ReplicaMessage;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.ClosedTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Encodes what leaders and followers of strong shards tell each other. */
public final class ReplicaWire {
  private ReplicaWire() {}

  /** As bytes. */
  public static ByteString encode(ReplicaMessage message) {
    ReplicaEnvelope.Builder out = ReplicaEnvelope.newBuilder();
    if (message instanceof ReplicaMessage.Subscribe subscribe) {
      out.setSubscribe(encodeSubscribe(subscribe));
    } else if (message instanceof ReplicaMessage.Piece piece) {
      out.setPiece(encodePiece(piece));
    } else if (message instanceof ReplicaMessage.Advance advance) {
      out.setAdvance(
          AdvanceMessage.newBuilder()
              .setShard(advance.shard().toString())
              .setStream(advance.stream())
              .setNumber(advance.number())
              .setSnapshot(advance.snapshot())
              .setFromRevision(advance.fromRevision())
              .setThroughRevision(advance.throughRevision())
              .setRangeGeneration(advance.rangeGeneration()));
    } else if (message instanceof ReplicaMessage.Marks marks) {
      out.setMarks(encodeMarks(marks));
    } else if (message instanceof ReplicaMessage.Lost lost) {
      out.setLost(
          LostMessage.newBuilder().setShard(lost.shard().toString()).setStream(lost.stream()));
    }
    return out.build().toByteString();
  }

  private static SubscribeMessage encodeSubscribe(ReplicaMessage.Subscribe subscribe) {
    SubscribeMessage.Builder out = SubscribeMessage.newBuilder();
    for (ReplicaMessage.Subscription subscription : subscribe.subscriptions()) {
      out.addSubscriptions(
          SubscriptionMessage.newBuilder()
              .setShard(subscription.shard().toString())
              .setStream(subscription.stream())
              .setRevision(subscription.revision())
              .setReceived(subscription.received()));
    }
    return out.build();
  }

  private static PieceMessage encodePiece(ReplicaMessage.Piece piece) {
    PieceMessage.Builder out =
        PieceMessage.newBuilder()
            .setShard(piece.shard().toString())
            .setStream(piece.stream())
            .setNumber(piece.number())
            .setSnapshot(piece.snapshot());
    piece.changes().forEach(change -> out.addChanges(ChangeWire.encode(change)));
    return out.build();
  }

  private static MarksMessage encodeMarks(ReplicaMessage.Marks marks) {
    MarksMessage.Builder out = MarksMessage.newBuilder();
    new TreeMap<>(marks.marks())
        .forEach(
            (shard, mark) ->
                out.addMarks(
                    MarkMessage.newBuilder()
                        .setShard(shard.toString())
                        .setRevision(mark.revision())
                        .setWallMillis(mark.wallMillis())
                        .setGeneration(mark.generation())));
    return out.build();
  }

  /** The message; empty if the bytes are none, which counts as lost. */
  public static Optional<ReplicaMessage> decode(ByteString bytes) {
    try {
      ReplicaEnvelope in = ReplicaEnvelope.parseFrom(bytes);
      return switch (in.getKindCase()) {
        case SUBSCRIBE -> Optional.of(decodeSubscribe(in.getSubscribe()));
        case PIECE -> Optional.of(decodePiece(in.getPiece()));
        case ADVANCE -> Optional.of(decodeAdvance(in.getAdvance()));
        case MARKS -> Optional.of(decodeMarks(in.getMarks()));
        case LOST ->
            Optional.of(
                new ReplicaMessage.Lost(
                    ShardId.parse(in.getLost().getShard()), in.getLost().getStream()));
        case KIND_NOT_SET -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ReplicaMessage decodeSubscribe(SubscribeMessage in) {
    return new ReplicaMessage.Subscribe(
        in.getSubscriptionsList().stream()
            .map(
                one ->
                    new ReplicaMessage.Subscription(
                        ShardId.parse(one.getShard()),
                        one.getStream(),
                        one.getRevision(),
                        one.getReceived()))
            .toList());
  }

  private static ReplicaMessage decodePiece(PieceMessage in) {
    return new ReplicaMessage.Piece(
        ShardId.parse(in.getShard()),
        in.getStream(),
        in.getNumber(),
        in.getSnapshot(),
        in.getChangesList().stream().map(ChangeWire::decode).toList());
  }

  private static ReplicaMessage decodeAdvance(AdvanceMessage in) {
    return new ReplicaMessage.Advance(
        ShardId.parse(in.getShard()),
        in.getStream(),
        in.getNumber(),
        in.getSnapshot(),
        in.getFromRevision(),
        in.getThroughRevision(),
        in.getRangeGeneration());
  }

  private static ReplicaMessage decodeMarks(MarksMessage in) {
    Map<ShardId, ClosedTime> marks = new TreeMap<>();
    for (MarkMessage mark : in.getMarksList()) {
      marks.put(
          ShardId.parse(mark.getShard()),
          new ClosedTime(mark.getRevision(), mark.getWallMillis(), mark.getGeneration()));
    }
    return new ReplicaMessage.Marks(marks);
  }
}
