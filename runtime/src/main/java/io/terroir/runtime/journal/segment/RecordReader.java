package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.segment.KeyTree.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads single records. Thread-safe. */
final class RecordReader {
  private final SegmentFiles files;

  RecordReader(SegmentFiles files) {
    this.files = files;
  }

  /**
   * The record at {@code place}.
   *
   * @throws StorageException if the disk does not give it back as it was written
   */
  LogRecord read(View view, long place, int bytes) {
    Segment segment = view.segment(Place.segment(place));
    int offset = Place.offset(place);
    try {
      ByteBuffer record = ByteBuffer.allocate(bytes);
      segment.file().read(offset, record);
      if (!LogRecord.isSound(record, 0, bytes)) {
        throw unsound(segment, offset);
      }
      return LogRecord.decode(record, 0, bytes);
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }

  /** A node whose journal another process looks at uses its segments again. */
  private StorageException unsound(Segment segment, int offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
    segment.file().read(0, header);
    Optional<SegmentHeader> now = SegmentHeader.decode(header.rewind());
    return now.isPresent() && now.get().sequence() != segment.sequence()
        ? new StorageException(
            "the node has used %s again since it was opened here: try again"
                .formatted(segment.name()))
        : Damage.record(files, segment, offset);
  }
}
