package io.terroir.raft.shard.wire;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.proto.SnapshotChunkMessage;
import io.terroir.raft.shard.proto.SnapshotRowMessage;
import io.terroir.raft.shard.proto.SnapshotRowsMessage;
import io.terroir.raft.shard.proto.SnapshotStartMessage;
import java.util.List;

/** Pieces of snapshots as bytes. */
public final class SnapshotCodec {
  /**
   * The form of the rows, in snapshots and in the store. Grows when they change it; a replica
   * refuses what it does not know.
   */
  public static final int FORMAT = 5;

  private SnapshotCodec() {}

  /** The beginning. */
  public static ByteString encodeStart(long index) {
    return SnapshotChunkMessage.newBuilder()
        .setStart(SnapshotStartMessage.newBuilder().setFormat(FORMAT).setIndex(index))
        .build()
        .toByteString();
  }

  /** Some rows. */
  public static ByteString encodeRows(List<SnapshotRow> rows) {
    SnapshotRowsMessage.Builder message = SnapshotRowsMessage.newBuilder();
    for (SnapshotRow row : rows) {
      message.addRows(SnapshotRowMessage.newBuilder().setKey(row.key()).setValue(row.value()));
    }
    return SnapshotChunkMessage.newBuilder().setRows(message).build().toByteString();
  }

  /**
   * Reads a piece.
   *
   * @throws MalformedException if the bytes are none, or of an unknown format
   */
  public static SnapshotPart decode(ByteString bytes) throws MalformedException {
    SnapshotChunkMessage message =
        ShardCodec.parse(SnapshotChunkMessage.parser(), bytes, "snapshot");
    return switch (message.getChunkCase()) {
      case START -> decodeStart(message.getStart());
      case ROWS ->
          new SnapshotPart.Rows(
              message.getRows().getRowsList().stream()
                  .map(row -> new SnapshotRow(row.getKey(), row.getValue()))
                  .toList());
      case CHUNK_NOT_SET -> throw new MalformedException("snapshot", "a piece holds nothing");
    };
  }

  private static SnapshotPart decodeStart(SnapshotStartMessage message) throws MalformedException {
    if (message.getFormat() != FORMAT) {
      throw new MalformedException("snapshot", "format " + message.getFormat() + " is unknown");
    }
    return new SnapshotPart.Start(message.getIndex());
  }
}
