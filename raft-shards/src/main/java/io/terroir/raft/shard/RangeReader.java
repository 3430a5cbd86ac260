package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import java.util.function.Predicate;

/** Reads whole ranges for one command, within the limits on what a command may read so. */
final class RangeReader {
  private final EntryReader entries;
  private final ShardLimits limits;
  private long keys;
  private long sizeBytes;

  RangeReader(EntryReader entries, ShardLimits limits) {
    this.entries = entries;
    this.limits = limits;
  }

  /**
   * Shows the entries from {@code from} to before {@code to}, in key order, until {@code visitor}
   * wants no more.
   *
   * @param to empty for the end of the origin
   * @throws CommandRefusedException if that, with what was read before, exceeds the limits
   */
  void read(ByteString from, ByteString to, Predicate<Entry> visitor)
      throws CommandRefusedException {
    entries.each(from, to, entry -> take(entry) && visitor.test(entry));
    if (keys > limits.rangeKeysMax() || sizeBytes > limits.rangeBytesMax()) {
      throw CommandRefusedException.tooMuch(
          "txn",
          "ranges of a transaction have at most "
              + limits.rangeKeysMax()
              + " keys and "
              + limits.rangeBytesMax()
              + " bytes; take smaller ones");
    }
  }

  private boolean take(Entry entry) {
    keys++;
    sizeBytes += (long) entry.key().size() + entry.value().size();
    return keys <= limits.rangeKeysMax() && sizeBytes <= limits.rangeBytesMax();
  }
}
