package io.terroir.simulation.explore;

/**
 * A message on its way between two replicas, which may be the same.
 *
 * @param from number of the sender
 * @param to number of the receiver
 * @param message a value
 */
public record Envelope(int from, int to, Object message) {
  @Override
  public String toString() {
    return from + " -> " + to + " " + message;
  }
}
