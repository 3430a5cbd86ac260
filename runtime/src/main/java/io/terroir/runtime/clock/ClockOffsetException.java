package io.terroir.runtime.clock;

/** A timestamp of another node is too far ahead of the local clock; it was not merged. */
public final class ClockOffsetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long aheadMillis;

  ClockOffsetException(long aheadMillis, long maxOffsetMillis) {
    super(
        "a remote timestamp is %d ms ahead of this node's clock, more than the %d ms allowed: check time synchronisation on both nodes"
            .formatted(aheadMillis, maxOffsetMillis),
        null,
        false,
        false);
    this.aheadMillis = aheadMillis;
  }

  /** How far ahead it was. */
  public long aheadMillis() {
    return aheadMillis;
  }
}
