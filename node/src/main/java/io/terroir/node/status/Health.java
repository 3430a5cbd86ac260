package io.terroir.node.status;

/** How much a finding matters, and how a deployment is as a whole: its worst finding. */
public enum Health {
  /** Nothing needs attention; as a finding, worth knowing and no more. */
  HEALTHY,
  /** Everything is served, and less would be left if something else failed. */
  DEGRADED,
  /** Something is not served. */
  DOWN;

  /** The worse of the two. */
  public Health or(Health other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
