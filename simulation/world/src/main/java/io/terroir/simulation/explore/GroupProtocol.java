package io.terroir.simulation.explore;

import java.util.List;

/**
 * A protocol to explore: what may happen to its replicas, and what must hold. Pure, but for the
 * replicas that it makes.
 *
 * @param <F> facts of one replica
 * @param <H> what has happened in the whole group so far, a value: only what invariants need
 */
public interface GroupProtocol<F, H> {
  /** How many replicas there are, numbered from 0. */
  int replicas();

  /** How often what may happen that has a bound; the number of a budget is its place here. */
  int[] budgets();

  /** Number of the budget for duplicates: a delivery that leaves the message in the network. */
  int duplicates();

  /** Replica {@code number} as it is at the beginning. */
  LiveReplica<F> start(int number);

  /** What tells the states of replicas apart. */
  StructuralHash hash();

  /** What may happen to replica {@code number} besides deliveries. */
  List<Choice> choices(int number, F facts, H history);

  /** In which ways {@code envelope} may be taken by its receiver, the usual one first. */
  List<Choice> deliveries(F facts, Envelope envelope);

  /**
   * Whether {@code envelope} can never again make a difference, whatever its receiver goes through:
   * not to it, and not to anybody through its answer. Such messages leave the network at once; it
   * is checked that taking it would not change the receiver now.
   */
  boolean isOver(F facts, Envelope envelope);

  /** The history of a group to which nothing has happened. */
  H begin();

  /**
   * The history after a step.
   *
   * @throws ViolationException if the step must not have happened
   */
  H observe(H history, int number, F before, Object event, Outcome outcome, F after);

  /**
   * Compares two replicas, the one with the lower number first.
   *
   * @throws ViolationException if they must not be in these states at one time
   */
  void compare(int one, F factsOfOne, int other, F factsOfOther);
}
