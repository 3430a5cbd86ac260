package io.terroir.simulation.explore;

import java.util.List;

/**
 * An event that may happen to a replica.
 *
 * @param event a value with {@code equals}
 * @param spends numbers of the budgets from which it takes one each
 */
public record Choice(Object event, List<Integer> spends) {
  public Choice {
    spends = List.copyOf(spends);
  }

  /** As often as you like. */
  public static Choice free(Object event) {
    return new Choice(event, List.of());
  }

  /** As long as there is something left of all {@code budgets}. */
  public static Choice spending(Object event, Integer... budgets) {
    return new Choice(event, List.of(budgets));
  }
}
