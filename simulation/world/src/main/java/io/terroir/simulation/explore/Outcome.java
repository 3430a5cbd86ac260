package io.terroir.simulation.explore;

import java.util.List;

/**
 * What a replica did on an event.
 *
 * @param sent messages that left
 * @param crashed whether it lost its memory: what it had sent to itself is gone too
 */
public record Outcome(List<Envelope> sent, boolean crashed) {
  public Outcome {
    sent = List.copyOf(sent);
  }
}
