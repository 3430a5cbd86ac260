package io.terroir.runtime.transport;

/** What became of an envelope handed to the transport. */
public enum SendResult {
  /** The transport has it; it may still be lost on the way. */
  TAKEN,
  /** The bound of the lane is reached. */
  LANE_FULL,
  /** The peer is unknown, or there is no connection to it. */
  UNREACHABLE,
  /** The residency gate does not let this data go to the region of the peer. */
  RESIDENCY_REFUSED
}
