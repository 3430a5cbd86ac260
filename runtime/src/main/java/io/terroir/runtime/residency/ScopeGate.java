package io.terroir.runtime.residency;

import io.terroir.runtime.id.RegionId;
import java.util.concurrent.atomic.LongAdder;

/** Admits what its scope allows and counts what it refuses. */
public final class ScopeGate implements ResidencyGate {
  private final LongAdder refused = new LongAdder();

  @Override
  public boolean admits(ResidencyScope scope, RegionId from, RegionId to) {
    if (scope.allows(to)) {
      return true;
    }
    refused.increment();
    return false;
  }

  /** How many envelopes were refused since the start. */
  public long refused() {
    return refused.sum();
  }
}
