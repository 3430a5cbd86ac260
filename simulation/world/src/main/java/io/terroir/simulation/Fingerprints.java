package io.terroir.simulation;

import com.google.protobuf.ByteString;

/** Tells the payloads of a run apart, for the trace. */
final class Fingerprints {
  /** Bytes of either end that are looked at: enough for a header and for the tail of a snapshot. */
  private static final int END_BYTES = 256;

  private Fingerprints() {}

  /** Depends on the size and the bytes; of a large payload, on those at its ends. */
  static long of(ByteString payload) {
    int size = payload.size();
    if (size <= 2 * END_BYTES) {
      return (long) size << Integer.SIZE ^ payload.hashCode();
    }
    int head = payload.substring(0, END_BYTES).hashCode();
    int tail = payload.substring(size - END_BYTES).hashCode();
    return (long) size << Integer.SIZE ^ (head * 31L + tail);
  }
}
