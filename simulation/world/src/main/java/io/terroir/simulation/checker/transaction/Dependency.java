package io.terroir.simulation.checker.transaction;

/** Why one transaction comes before another: Atul Adya, "Weak consistency", PhD thesis, 1999. */
public enum Dependency {
  /** The second appended directly after the first. */
  WRITE_WRITE,
  /** The second read what the first appended. */
  WRITE_READ,
  /** The first read a list without what the second appended: an anti-dependency. */
  READ_WRITE,
  /** One client did the first and then the second. */
  PROCESS,
  /** The first was answered before the second was called. */
  REALTIME
}
