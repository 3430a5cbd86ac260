package io.terroir.runtime.transport;

/**
 * How many bytes of envelopes may wait in a lane to one peer. A lane takes an envelope while it is
 * below its bound, so that one envelope greater than the bound still passes; {@link
 * #ENVELOPE_BYTES_MAX} limits what that can cost.
 *
 * @param consensusBytesMax protocol messages; above it they are dropped
 * @param requestBytesMax requests and answers; above it they are refused
 * @param bulkBytesMax snapshots and other bulk; above it the sender waits
 */
public record LaneBounds(long consensusBytesMax, long requestBytesMax, long bulkBytesMax) {
  /** The greatest payload. Log entries are at most 1 MiB, a message of many a few times that. */
  public static final int ENVELOPE_BYTES_MAX = 16 << 20;

  /**
   * Consensus: 8 MiB pass a 1 Gbit/s line in under 100 ms; what waits longer than that is stale
   * when it arrives. Request: as much again, since each waits for one client. Bulk: enough to fill
   * such a line over a round trip of 30 ms, and no more than a node can spare for every peer.
   */
  public static final LaneBounds DEFAULT = new LaneBounds(8 << 20, 8 << 20, 4 << 20);

  /** What an envelope costs beside its payload: objects in memory, a header on the line. */
  private static final int ENVELOPE_OVERHEAD_BYTES = 64;

  public LaneBounds {
    if (consensusBytesMax <= 0 || requestBytesMax <= 0 || bulkBytesMax <= 0) {
      throw new IllegalArgumentException("the bounds of lanes must be positive");
    }
  }

  /** What {@code envelope} counts against a bound, in bytes. */
  static long costBytes(Envelope envelope) {
    return (long) envelope.payload().size() + ENVELOPE_OVERHEAD_BYTES;
  }

  /** Whether {@code envelope} is greater than any may be; the sender has to split it. */
  static boolean isTooLarge(Envelope envelope) {
    return envelope.payload().size() > ENVELOPE_BYTES_MAX;
  }

  /** The bound of {@code lane}, in bytes. */
  public long bytesMax(Lane lane) {
    return switch (lane) {
      case CONSENSUS -> consensusBytesMax;
      case REQUEST -> requestBytesMax;
      case BULK -> bulkBytesMax;
    };
  }
}
