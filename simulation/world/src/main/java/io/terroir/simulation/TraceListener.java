package io.terroir.simulation;

/** Hears of everything that happens in a world, in order. */
@FunctionalInterface
public interface TraceListener {
  /**
   * Something happens now.
   *
   * @param atNanos virtual time since the world began
   * @param where the node, or "test" for what a test does and "network" for its faults
   * @param what a few words, such as "timer"
   * @param fingerprint tells events of one kind apart: of a message, a hash of its bytes
   */
  void event(long atNanos, String where, String what, long fingerprint);
}
