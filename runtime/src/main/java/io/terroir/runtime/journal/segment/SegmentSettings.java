package io.terroir.runtime.journal.segment;

/**
 * How large a segment log is.
 *
 * @param segmentBytes of a segment, the header included. Also how much a node reads at once when it
 *     opens its journal. Larger segments change hands less often; smaller ones waste less of a
 *     small journal
 * @param segmentsKept below this many segments old records are not written anew to free them; from
 *     then on once less than half of the log is live
 */
public record SegmentSettings(int segmentBytes, int segmentsKept) {
  /** Segments that are free and kept for their next use; what is more is deleted. */
  static final int FREE_MAX = 2;

  /**
   * Bytes that are written anew beside the bytes that a group has itself, if old records have to
   * go: what a disk writes in less time than a sync takes.
   */
  static final int REWRITE_BYTES_MIN = 64 << 10;

  /** Checks the bounds. */
  public SegmentSettings {
    if (segmentBytes < 2 * SegmentHeader.BYTES || segmentBytes > KeyTree.Place.OFFSET_MAX) {
      throw new IllegalArgumentException("segments have from 1 KiB to 1 GiB");
    }
    if (segmentsKept < 2) {
      throw new IllegalArgumentException("two segments are the least: one to write, one to free");
    }
  }

  /** For a machine with one node: 64 MiB a segment. */
  public static SegmentSettings forOneNode() {
    return new SegmentSettings(64 << 20, 4);
  }

  /** The same with segments of {@code bytes}. */
  public SegmentSettings withSegmentBytes(int bytes) {
    return new SegmentSettings(bytes, segmentsKept);
  }

  /** For many nodes in one JVM: 8 MiB a segment. */
  public static SegmentSettings forManyNodes() {
    return new SegmentSettings(8 << 20, 4);
  }
}
