package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Depth-first search for an order: Jeannette Wing and Chun Gong, "Testing and verifying concurrent
 * objects", Journal of Parallel and Distributed Computing 17, 1993; with the memory of visited
 * (set, state) pairs of Gavin Lowe's paper of 2017, as in Anish Athalye's Porcupine.
 *
 * <p>Calls and answers form a linked list in the order of real time. Any call ahead of the first
 * answer may be next: it is taken, and its call and answer leave the list. Who meets an answer has
 * left its operation out, and goes back. The search is over when every answered operation has its
 * place; open ones may be left out.
 *
 * <p>A visited pair is remembered by 128 random bits per operation, folded by exclusive or, so that
 * a pair costs one entry however long the history is. Two unequal pairs meet with a probability
 * below 2<sup>-80</sup> in ten million; it could only cause a false alarm, and an alarm is checked
 * by {@link JustInTime} as well.
 */
public final class WingGong<S, O, R> {
  /** Steps of the model until a history counts as undecided; some ten seconds. */
  public static final long STEPS_MAX = 20_000_000;

  private static final long SEED = 0x9e3779b97f4a7c15L;

  private final Model<S, O, R> model;
  private final List<Operation<O, R>> operations = new ArrayList<>();

  /** Per entry of the list: which operation, and whether it is the call. */
  private final int[] operationOf;

  private final boolean[] isCall;
  private final int[] callOf;
  private final int[] answerOf;

  /** The list; its head stands behind the last entry. */
  private final int[] next;

  private final int[] previous;
  private final int head;

  private final Map<S, Integer> stateNumbers = new HashMap<>();
  private final Set<Visited> visited = new HashSet<>();
  private final List<Taken<S>> stack = new ArrayList<>();
  private List<Taken<S>> longest = List.of();
  private int answersLeft;

  private record Visited(long high, long low, int state) {}

  private record Taken<S>(int operation, S before, long high, long low) {}

  /**
   * What the search found.
   *
   * @param order the whole order, or the longest beginning of one
   */
  public record Result<O, R>(Verdict verdict, List<Operation<O, R>> order, long steps) {}

  private WingGong(Model<S, O, R> model, List<Operation<O, R>> history) {
    this.model = model;
    List<Event<O, R>> events = Event.inOrder(history);
    Map<Long, Integer> numbers = new HashMap<>();
    head = events.size();
    operationOf = new int[head];
    isCall = new boolean[head];
    next = new int[head + 1];
    previous = new int[head + 1];
    callOf = new int[history.size()];
    answerOf = new int[history.size()];
    Arrays.fill(answerOf, -1);
    for (int entry = 0; entry < head; entry++) {
      Event<O, R> event = events.get(entry);
      int number =
          numbers.computeIfAbsent(
              event.operation().id(),
              any -> {
                operations.add(event.operation());
                return operations.size() - 1;
              });
      operationOf[entry] = number;
      isCall[entry] = event.isCall();
      (event.isCall() ? callOf : answerOf)[number] = entry;
      answersLeft += event.isCall() ? 0 : 1;
    }
    for (int entry = 0; entry <= head; entry++) {
      next[entry] = entry == head ? 0 : entry + 1;
      previous[entry] = entry == 0 ? head : entry - 1;
    }
  }

  /** Judges a whole history of one object. */
  public static <S, O, R> Verdict check(Model<S, O, R> model, List<Operation<O, R>> history) {
    return search(model, history, STEPS_MAX).verdict();
  }

  public static <S, O, R> Result<O, R> search(
      Model<S, O, R> model, List<Operation<O, R>> history, long stepsMax) {
    return new WingGong<>(model, history).search(stepsMax);
  }

  private Result<O, R> search(long stepsMax) {
    S state = model.initial();
    long high = 0;
    long low = 0;
    long steps = 0;
    int entry = next[head];
    while (answersLeft > 0) {
      if (isCall[entry]) {
        int number = operationOf[entry];
        Operation<O, R> operation = operations.get(number);
        if (++steps > stepsMax) {
          return new Result<>(
              Verdict.undecided("not decided within " + stepsMax + " steps"),
              taken(longest.size() > stack.size() ? longest : stack),
              steps);
        }
        Optional<S> after = model.step(state, operation.request(), operation.result());
        long highAfter = high ^ random(2L * number);
        long lowAfter = low ^ random(2L * number + 1);
        if (after.isPresent() && visit(highAfter, lowAfter, after.get())) {
          stack.add(new Taken<>(number, state, high, low));
          state = after.get();
          high = highAfter;
          low = lowAfter;
          take(number);
          entry = next[head];
        } else {
          entry = next[entry];
        }
        continue;
      }
      if (stack.size() > longest.size()) {
        longest = List.copyOf(stack);
      }
      if (stack.isEmpty()) {
        return new Result<>(Verdict.violated(explain()), taken(longest), steps);
      }
      Taken<S> back = stack.remove(stack.size() - 1);
      state = back.before();
      high = back.high();
      low = back.low();
      putBack(back.operation());
      entry = next[callOf[back.operation()]];
    }
    return new Result<>(Verdict.legal(), taken(stack), steps);
  }

  private boolean visit(long high, long low, S state) {
    int number = stateNumbers.computeIfAbsent(state, any -> stateNumbers.size());
    return visited.add(new Visited(high, low, number));
  }

  private void take(int operation) {
    unlink(callOf[operation]);
    if (answerOf[operation] >= 0) {
      unlink(answerOf[operation]);
      answersLeft--;
    }
  }

  /** Undoes {@link #take}, in the opposite order, so that each entry finds its old neighbours. */
  private void putBack(int operation) {
    if (answerOf[operation] >= 0) {
      link(answerOf[operation]);
      answersLeft++;
    }
    link(callOf[operation]);
  }

  private void unlink(int entry) {
    next[previous[entry]] = next[entry];
    previous[next[entry]] = previous[entry];
  }

  private void link(int entry) {
    next[previous[entry]] = entry;
    previous[next[entry]] = entry;
  }

  private List<Operation<O, R>> taken(List<Taken<S>> order) {
    return order.stream().map(each -> operations.get(each.operation())).toList();
  }

  private Violation explain() {
    List<Operation<O, R>> order = taken(longest);
    Set<Long> placed = new HashSet<>();
    order.forEach(each -> placed.add(each.id()));
    List<Operation<O, R>> left =
        operations.stream()
            .filter(operation -> operation.isOk() && !placed.contains(operation.id()))
            .toList();
    return Violation.of(
        "linearizability (Wing and Gong)",
        ("the longest order that answers and real time allow holds %d operations"
                + " and leaves out %d answered ones; the first of these is #%d")
            .formatted(order.size(), left.size(), left.isEmpty() ? -1 : left.get(0).id()),
        left.subList(0, Math.min(left.size(), 5)));
  }

  /** The mixing function of Steele, Lea and Flood's SplitMix64. */
  private static long random(long number) {
    long mixed = SEED * (number + 1);
    mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
