package io.terroir.simulation.explore;

import java.util.List;
import java.util.Optional;

/**
 * What an exploration found.
 *
 * @param states distinct ones that were reached
 * @param transitions actions that were taken
 * @param depth actions on the longest of the shortest ways to a state
 * @param complete whether every state within the bounds of the space was reached
 * @param counterexample how to reach a state that must not be; with it, nothing is complete
 */
public record Exploration(
    int states,
    long transitions,
    int depth,
    boolean complete,
    Optional<Counterexample> counterexample) {

  /**
   * A way to a state that must not be. Found breadth first there is none with fewer actions.
   *
   * @param violation what is wrong
   * @param actions from the initial state, in words
   * @param script the same actions as numbers, for {@link Explorer#replay}
   */
  public record Counterexample(String violation, List<String> actions, List<Long> script) {
    public Counterexample {
      actions = List.copyOf(actions);
      script = List.copyOf(script);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(violation).append(", after");
      for (int i = 0; i < actions.size(); i++) {
        text.append(String.format("%n%3d. %s", i + 1, actions.get(i)));
      }
      return text.toString();
    }
  }

  @Override
  public String toString() {
    String how = complete ? "complete" : "cut off";
    String found = counterexample.map(Object::toString).orElse("no violation");
    return String.format(
        "%,d states, %,d transitions, depth %d, %s: %s", states, transitions, depth, how, found);
  }
}
