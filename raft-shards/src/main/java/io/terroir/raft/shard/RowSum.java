package io.terroir.raft.shard;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;

/**
 * Fingerprints of rows, made so that those of all rows of a shard can be added up: the sum depends
 * on what the rows are, not on their order, and follows a change of one row without a look at the
 * others. The values are fixed by the library for ever, since replicas of different versions
 * compare them. They tell faults from sound rows; they keep nobody out.
 */
final class RowSum {
  /** That of no rows. */
  static final long EMPTY = 0;

  private static final HashFunction FINGERPRINT = Hashing.farmHashFingerprint64();
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private RowSum() {}

  /**
   * What a row adds to the sum.
   *
   * @param relative its key, without the part that names the shard
   */
  static long of(ByteString relative, ByteString value) {
    return fold(fingerprint(relative), fingerprint(value));
  }

  /** One number of two, whose order matters. */
  static long fold(long first, long second) {
    long mixed = first * ODD + second;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static long fingerprint(ByteString bytes) {
    return FINGERPRINT.hashBytes(bytes.toByteArray()).asLong();
  }
}
