package io.terroir.epaxos.directory;

import io.terroir.runtime.id.RegionId;

/** What is going on with an origin. */
public sealed interface OriginState {
  /** It is served where it lives. */
  record Settled() implements OriginState {}

  /**
   * It is on its way; the home is still the region that it leaves.
   *
   * @param to where it goes
   */
  record Moving(RegionId to) implements OriginState {}

  /** It was erased, and is never served again. */
  record Erased() implements OriginState {}
}
