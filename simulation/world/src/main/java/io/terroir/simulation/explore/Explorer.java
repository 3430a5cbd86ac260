package io.terroir.simulation.explore;

import io.terroir.simulation.explore.Exploration.Counterexample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Visits every state of a space once, until a violation, the end or a bound. Keeps for each state a
 * fingerprint, its predecessor and the action between, about 28 bytes; whole states only while they
 * wait to be expanded.
 *
 * @param <S> a state
 */
public final class Explorer<S> {
  /** Which state is expanded next. */
  public enum Order {
    /** The oldest: counterexamples are as short as can be. */
    BREADTH_FIRST,
    /** The newest: far fewer states wait, counterexamples are long. */
    DEPTH_FIRST
  }

  /**
   * Where to stop.
   *
   * @param statesMax distinct states to reach
   * @param depthMax actions on a way; meaningful breadth first
   */
  public record Limits(int statesMax, int depthMax) {
    /** To the end, whatever that is. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** To this many states. */
    public static Limits states(int statesMax) {
      return new Limits(statesMax, Integer.MAX_VALUE);
    }
  }

  private static final int INITIAL_CAPACITY = 1 << 12;
  private static final int NO_PREDECESSOR = -1;

  private record Waiting<S>(S state, int number, int depth) {}

  private final StateSpace<S> space;
  private final Order order;
  private final Limits limits;
  private final FingerprintSet seen = new FingerprintSet();
  private final Deque<Waiting<S>> waiting = new ArrayDeque<>();
  private int[] predecessors = new int[INITIAL_CAPACITY];
  private long[] actions = new long[INITIAL_CAPACITY];
  private long transitions;
  private int depth;
  private boolean cut;
  private Optional<Counterexample> counterexample = Optional.empty();

  /** Explores {@code space} once. */
  public Explorer(StateSpace<S> space, Order order, Limits limits) {
    this.space = space;
    this.order = order;
    this.limits = limits;
  }

  /** Explores {@code space} breadth first. */
  public static <S> Exploration explore(StateSpace<S> space, Limits limits) {
    return new Explorer<>(space, Order.BREADTH_FIRST, limits).run();
  }

  /** Explores; called once. */
  public Exploration run() {
    reach(space.initial(), NO_PREDECESSOR, 0, 0);
    while (!waiting.isEmpty() && counterexample.isEmpty()) {
      Waiting<S> next = order == Order.BREADTH_FIRST ? waiting.poll() : waiting.pollLast();
      expand(next);
    }
    boolean complete = !cut && counterexample.isEmpty();
    return new Exploration(seen.size(), transitions, depth, complete, counterexample);
  }

  /**
   * Takes the actions of a counterexample again.
   *
   * @return every state on the way, the initial one first
   * @throws IllegalArgumentException if an action is not enabled where it should be taken
   */
  public static <S> List<S> replay(StateSpace<S> space, List<Long> script) {
    List<S> states = new ArrayList<>();
    states.add(space.initial());
    for (long action : script) {
      S before = states.get(states.size() - 1);
      List<S> after = new ArrayList<>(1);
      space.successors(
          before,
          (candidate, next) -> {
            if (candidate == action) {
              after.add(next);
            }
          });
      if (after.size() != 1) {
        throw new IllegalArgumentException("action " + action + " is not enabled once");
      }
      states.add(after.get(0));
    }
    return states;
  }

  private void expand(Waiting<S> current) {
    if (current.depth() >= limits.depthMax()) {
      cut = true;
      return;
    }
    space.successors(
        current.state(),
        (action, next) -> {
          if (counterexample.isEmpty()) {
            transitions++;
            reach(next, current.number(), action, current.depth() + 1);
          }
        });
  }

  private void reach(S state, int predecessor, long action, int stateDepth) {
    long fingerprint = space.fingerprint(state);
    int number = seen.size();
    if (number >= limits.statesMax()) {
      cut |= !seen.contains(fingerprint);
      return;
    }
    if (!seen.add(fingerprint)) {
      return;
    }
    remember(number, predecessor, action);
    depth = Math.max(depth, stateDepth);
    Optional<String> violation = space.violation(state);
    if (violation.isPresent()) {
      counterexample = Optional.of(wayTo(number, violation.get()));
    } else {
      waiting.add(new Waiting<>(state, number, stateDepth));
    }
  }

  private void remember(int number, int predecessor, long action) {
    if (number == predecessors.length) {
      predecessors = Arrays.copyOf(predecessors, number * 2);
      actions = Arrays.copyOf(actions, number * 2);
    }
    predecessors[number] = predecessor;
    actions[number] = action;
  }

  private Counterexample wayTo(int number, String violation) {
    List<Long> script = new ArrayList<>();
    for (int at = number; predecessors[at] != NO_PREDECESSOR; at = predecessors[at]) {
      script.add(actions[at]);
    }
    Collections.reverse(script);
    List<S> states = replay(space, script);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < script.size(); i++) {
      words.add(space.describe(states.get(i), script.get(i)));
    }
    return new Counterexample(violation, words, script);
  }
}
