package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the chunks of one snapshot in memory. Chunks are taken in order; a repeated one is
 * answered again, one that has overtaken others waits for them. A checksum over everything received
 * so far comes with each, so that a damaged or mixed transfer begins anew instead of being
 * restored.
 */
final class SnapshotReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

  /**
   * Chunks that a sender may have under way: enough to fill a connection inside a region. No chunk
   * arrives further ahead.
   */
  static final int WINDOW_CHUNKS = 4;

  private record Transfer(NodeId from, Term term, LogPosition position) {}

  private final long bytesMax;
  private final List<ByteString> chunks = new ArrayList<>();
  private final Map<Integer, SnapshotChunk> early = new HashMap<>();
  private Optional<Transfer> transfer = Optional.empty();
  private CRC32C crc = new CRC32C();
  private long bytes;
  private boolean complete;

  SnapshotReceiver(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Takes a chunk.
   *
   * @return the number of the chunk that is expected next
   */
  int take(NodeId from, SnapshotChunk chunk) {
    Transfer its = new Transfer(from, chunk.term(), chunk.position());
    if (transfer.filter(its::equals).isEmpty()) {
      clear();
      transfer = Optional.of(its);
    }
    if (chunk.number() > chunks.size() && chunk.number() < chunks.size() + WINDOW_CHUNKS) {
      early.put(chunk.number(), chunk);
      return chunks.size();
    }
    Optional<SnapshotChunk> next = Optional.of(chunk).filter(this::isNext);
    while (next.isPresent() && add(next.get())) {
      next = Optional.ofNullable(early.remove(chunks.size()));
    }
    return chunks.size();
  }

  private boolean isNext(SnapshotChunk chunk) {
    return chunk.number() == chunks.size() && !complete;
  }

  /** Takes the chunk that follows; returns whether it is sound, and begins anew if it is not. */
  private boolean add(SnapshotChunk chunk) {
    if (bytes + chunk.data().size() > bytesMax) {
      LOG.error("a snapshot exceeds snapshotBytesMax={}; raise it on all members", bytesMax);
      clear();
      return false;
    }
    crc.update(chunk.data().asReadOnlyByteBuffer());
    if ((int) crc.getValue() != chunk.crc()) {
      LOG.warn("a snapshot arrived damaged; the transfer begins anew");
      clear();
      return false;
    }
    chunks.add(chunk.data());
    bytes += chunk.data().size();
    complete = chunk.last();
    return true;
  }

  /** The position of the snapshot, once all its chunks are here. */
  Optional<LogPosition> complete() {
    return complete ? transfer.map(Transfer::position) : Optional.empty();
  }

  /** The chunks of the complete snapshot; forgets them. */
  List<ByteString> chunks() {
    List<ByteString> all = List.copyOf(chunks);
    clear();
    return all;
  }

  void clear() {
    chunks.clear();
    early.clear();
    transfer = Optional.empty();
    crc = new CRC32C();
    bytes = 0;
    complete = false;
  }
}
