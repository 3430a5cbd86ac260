package io.terroir.simulation;

/** How a link treats the messages under way. */
public enum LinkMode {
  /**
   * A connection, as gRPC has it: messages of one lane arrive in order. The connection ends when
   * the receiving process does, or by a reset; what is under way is then lost.
   */
  STREAM(0.1),
  /**
   * Each message on its own: it may overtake others by up to its delay, and may reach a later
   * process of the same name. Harsher than any transport in use.
   */
  DATAGRAM(1);

  private final double variation;

  LinkMode(double variation) {
    this.variation = variation;
  }

  /** By up to what part of themselves delays are usually longer; in real networks by little. */
  double variation() {
    return variation;
  }
}
