package io.terroir.sdk.internal;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param total with all attempts
 * @param attempt one attempt: a gateway that says nothing for this long counts as failed
 */
public record CallLimits(Duration total, Duration attempt) {
  /** One attempt takes no longer than the whole. */
  public CallLimits {
    if (total.isNegative() || total.isZero() || attempt.isNegative() || attempt.isZero()) {
      throw new IllegalArgumentException("time limits must be positive");
    }
  }
}
