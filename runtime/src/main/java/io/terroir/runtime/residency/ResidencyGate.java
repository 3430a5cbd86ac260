package io.terroir.runtime.residency;

import io.terroir.runtime.id.RegionId;

/**
 * The one gate that user data passes on its way out of a process. It fails closed. Thread-safe,
 * never blocks.
 */
@FunctionalInterface
public interface ResidencyGate {
  /**
   * Whether data of {@code scope} may be sent from a process in {@code from} to one in {@code to}.
   * Every refusal is counted.
   */
  boolean admits(ResidencyScope scope, RegionId from, RegionId to);
}
