package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import java.util.SplittableRandom;

/** Bytes that are the same in every run. */
final class Payloads {
  /** The size of a small record. */
  static final int VALUE_BYTES = 256;

  private static final long SEED = 1;

  private Payloads() {}

  /** A value of {@link #VALUE_BYTES}. */
  static ByteString value() {
    return bytes(VALUE_BYTES);
  }

  /** So many bytes that do not compress. */
  static ByteString bytes(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(SEED).nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
