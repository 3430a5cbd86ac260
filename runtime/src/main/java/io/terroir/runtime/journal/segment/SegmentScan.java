package io.terroir.runtime.journal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Looks for frames in what one segment holds. */
final class SegmentScan {
  private final Segment segment;
  private final long journal;
  private final ByteBuffer bytes;

  private SegmentScan(Segment segment, long journal, ByteBuffer bytes) {
    this.segment = segment;
    this.journal = journal;
    this.bytes = bytes;
  }

  static SegmentScan of(Segment segment, long journal) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(segment.capacityBytes());
    segment.file().read(0, bytes);
    return new SegmentScan(segment, journal, bytes.flip());
  }

  Segment segment() {
    return segment;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** The header at {@code offset} of a frame that was begun there, sound or not. */
  Optional<FrameHeader> begunAt(int offset) {
    return FrameHeader.decode(bytes, offset, segment.sequence());
  }

  /** The header of a sound frame at {@code offset}. */
  Optional<FrameHeader> soundAt(int offset) {
    return begunAt(offset).filter(header -> header.isSound(bytes, offset, journal));
  }

  /** Where the first sound frame at {@code offset} or after it is. */
  OptionalInt soundFrom(int offset) {
    for (int at = offset; at + FrameHeader.BYTES <= bytes.limit(); at += FrameHeader.ALIGNMENT) {
      if (soundAt(at).isPresent()) {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  /** Where the frame after that at {@code offset} begins. */
  static int after(int offset, FrameHeader header) {
    return offset + (int) FrameHeader.frameBytes(header.bytes());
  }
}
