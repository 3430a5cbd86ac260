package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Outcome;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Just-in-time linearization: Gavin Lowe, "Testing for linearizability", Concurrency and
 * Computation: Practice and Experience 29(4), 2017.
 *
 * <p>It reads calls and answers in the order of real time and keeps every configuration that
 * explains them so far. Nothing moves before it must: only when an operation is answered is a place
 * sought for it, behind any sequence of others under way. If no configuration has a place, the
 * history is illegal at exactly this answer. Memory holds the live configurations, not the history.
 *
 * <p>Three additions to the paper. Operations whose answer was lost stay under way for good, so
 * configurations that used a superset of them are dropped ({@link Configurations}), and those that
 * could explain nothing are not tried. And an operation that changes nothing is placed as soon as
 * its answer fits: waiting could gain it nothing.
 */
public final class JustInTime<S, O, R> {
  /** The bits of a configuration's mask. Answered operations under way at once on one object. */
  public static final int CONCURRENT_MAX = Long.SIZE;

  /** Steps of the model until a history counts as undecided; some ten seconds. */
  public static final long STEPS_MAX = 20_000_000;

  private static final int STATES_SHOWN = 5;

  private final Model<S, O, R> model;
  private final long stepsMax;
  private final List<Optional<Operation<O, R>>> slots = new ArrayList<>();

  /** Per slot: the open operations that may explain it, at once or through one another. */
  private final List<Set<Integer>> helpers = new ArrayList<>();

  private final Map<Long, Integer> slotOf = new LinkedHashMap<>();

  /** Open operations by number; those that every configuration used are forgotten. */
  private final Map<Integer, Operation<O, R>> open = new LinkedHashMap<>();

  private Collection<Configuration<S>> configurations;
  private int nextOpen;
  private long steps;
  private Optional<Operation<O, R>> illegalAt = Optional.empty();
  private Verdict verdict = Verdict.legal();

  public JustInTime(Model<S, O, R> model) {
    this(model, STEPS_MAX);
  }

  JustInTime(Model<S, O, R> model, long stepsMax) {
    this.model = model;
    this.stepsMax = stepsMax;
    configurations = List.of(Configuration.initial(model.initial()));
  }

  /** Judges a whole history of one object. */
  public static <S, O, R> Verdict check(Model<S, O, R> model, List<Operation<O, R>> operations) {
    return run(model, operations, Operation.NEVER, STEPS_MAX).verdict();
  }

  /** Judges the events up to a position; of what is under way then, the answers are known. */
  static <S, O, R> JustInTime<S, O, R> run(
      Model<S, O, R> model, List<Operation<O, R>> operations, long until, long stepsMax) {
    JustInTime<S, O, R> checker = new JustInTime<>(model, stepsMax);
    for (Event<O, R> event : Event.inOrder(thatMatter(model, operations))) {
      if (!checker.verdict.holds() || event.position() > until) {
        break;
      }
      if (event.isCall()) {
        checker.called(event.operation());
      } else {
        checker.answered(event.operation());
      }
    }
    return checker;
  }

  /**
   * Without the open operations that explain no answer, nor another open operation that does: each
   * of them would double the work.
   */
  private static <S, O, R> List<Operation<O, R>> thatMatter(
      Model<S, O, R> model, List<Operation<O, R>> operations) {
    List<Operation<O, R>> matter = new ArrayList<>();
    List<Operation<O, R>> rest = new ArrayList<>();
    operations.forEach(each -> (each.isOk() ? matter : rest).add(each));
    rest.removeIf(each -> !each.isOpen());
    for (int i = 0; i < matter.size() && !rest.isEmpty(); i++) {
      Operation<O, R> explained = matter.get(i);
      rest.removeIf(
          each ->
              model.mayExplain(each.request(), explained.request(), explained.result())
                  && matter.add(each));
    }
    return matter;
  }

  /** An operation began. What became of it must be known already: see {@link Monitor}. */
  public void called(Operation<O, R> operation) {
    if (!verdict.holds() || operation.outcome() == Outcome.FAILED) {
      return;
    }
    if (operation.isOpen()) {
      if (mayChange(operation)) {
        open.put(nextOpen++, operation);
        for (int slot = 0; slot < slots.size(); slot++) {
          helpers.set(slot, slots.get(slot).map(this::helpersOf).orElse(Set.of()));
        }
      }
      return;
    }
    int slot = freeSlot();
    if (slot == CONCURRENT_MAX) {
      verdict = Verdict.undecided("more than " + CONCURRENT_MAX + " operations under way at once");
      return;
    }
    slots.set(slot, Optional.of(operation));
    helpers.set(slot, helpersOf(operation));
    slotOf.put(operation.id(), slot);
    if (!mayChange(operation)) {
      configurations = configurations.stream().map(this::placeReads).toList();
    }
  }

  private int freeSlot() {
    int slot = slots.indexOf(Optional.<Operation<O, R>>empty());
    if (slot >= 0) {
      return slot;
    }
    if (slots.size() < CONCURRENT_MAX) {
      slots.add(Optional.empty());
      helpers.add(Set.of());
      return slots.size() - 1;
    }
    return CONCURRENT_MAX;
  }

  /** An operation was answered: it must have a place by now. */
  public void answered(Operation<O, R> operation) {
    if (!verdict.holds() || !operation.isOk()) {
      return;
    }
    int slot = slotOf.getOrDefault(operation.id(), -1);
    if (slot < 0) {
      throw new IllegalStateException("answered but never called: " + operation.render());
    }
    Configurations<S> placed = place(slot, operation);
    if (steps > stepsMax) {
      verdict = Verdict.undecided("not decided within " + stepsMax + " steps");
      return;
    }
    if (placed.isEmpty()) {
      illegalAt = Optional.of(operation);
      verdict = Verdict.violated(explain(operation));
      return;
    }
    configurations = placed.all();
    slots.set(slot, Optional.empty());
    slotOf.remove(operation.id());
    forgetWhatAllUsed();
  }

  /** Breadth first, so that configurations that used little come before those they replace. */
  private Configurations<S> place(int slot, Operation<O, R> operation) {
    Configurations<S> placed = new Configurations<>();
    Configurations<S> seen = new Configurations<>();
    Deque<Configuration<S>> queue = new ArrayDeque<>();
    for (Configuration<S> configuration : configurations) {
      if (configuration.has(slot)) {
        placed.add(configuration.without(slot));
      } else if (seen.add(configuration)) {
        queue.add(configuration);
      }
    }
    while (!queue.isEmpty() && steps <= stepsMax) {
      Configuration<S> from = queue.remove();
      step(from.state(), operation)
          .ifPresent(next -> placed.add(placeReads(from.with(slot, next)).without(slot)));
      for (Configuration<S> next : successors(from, slot)) {
        if (next.has(slot)) {
          placed.add(next.without(slot));
        } else if (seen.add(next)) {
          queue.add(next);
        }
      }
    }
    return placed;
  }

  /** {@code from} with one more change that is under way, other than the one in {@code slot}. */
  private List<Configuration<S>> successors(Configuration<S> from, int slot) {
    List<Configuration<S>> successors = new ArrayList<>();
    for (int other = 0; other < slots.size(); other++) {
      Optional<Operation<O, R>> pending = slots.get(other);
      if (other != slot && pending.isPresent() && !from.has(other) && mayChange(pending.get())) {
        int place = other;
        step(from.state(), pending.get())
            .ifPresent(next -> successors.add(placeReads(from.with(place, next))));
      }
    }
    for (int number : openToTry(from)) {
      Operation<O, R> operation = open.get(number);
      if (operation != null && !from.uses(number)) {
        step(from.state(), operation)
            .filter(next -> !next.equals(from.state()))
            .ifPresent(next -> successors.add(placeReads(from.using(number, next))));
      }
    }
    return successors;
  }

  /** Any, unless changes overwrite each other: then those that help what has no place yet. */
  private Set<Integer> openToTry(Configuration<S> from) {
    if (!model.overwrites() || open.isEmpty()) {
      return open.keySet();
    }
    Set<Integer> useful = new LinkedHashSet<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.get(slot).isPresent() && !from.has(slot)) {
        useful.addAll(helpers.get(slot));
      }
    }
    return useful;
  }

  private Set<Integer> helpersOf(Operation<O, R> operation) {
    if (!model.overwrites()) {
      return Set.of();
    }
    Set<Integer> found = new LinkedHashSet<>();
    Deque<Operation<O, R>> unexplained = new ArrayDeque<>(List.of(operation));
    while (!unexplained.isEmpty()) {
      Operation<O, R> explained = unexplained.remove();
      open.forEach(
          (number, helper) -> {
            if (model.mayExplain(helper.request(), explained.request(), explained.result())
                && found.add(number)) {
              unexplained.add(helper);
            }
          });
    }
    return found;
  }

  private Configuration<S> placeReads(Configuration<S> configuration) {
    Configuration<S> placed = configuration;
    for (int slot = 0; slot < slots.size(); slot++) {
      Optional<Operation<O, R>> pending = slots.get(slot);
      if (pending.isPresent()
          && !placed.has(slot)
          && !mayChange(pending.get())
          && step(placed.state(), pending.get()).isPresent()) {
        placed = placed.with(slot, placed.state());
      }
    }
    return placed;
  }

  private boolean mayChange(Operation<O, R> operation) {
    return model.mayChange(operation.request(), operation.result());
  }

  private Optional<S> step(S state, Operation<O, R> operation) {
    steps++;
    return model.step(state, operation.request(), operation.result());
  }

  private void forgetWhatAllUsed() {
    for (int number : configurations.iterator().next().used()) {
      if (configurations.stream().allMatch(configuration -> configuration.uses(number))) {
        configurations = configurations.stream().map(each -> each.forgetting(number)).toList();
        open.remove(number);
      }
    }
  }

  private Violation explain(Operation<O, R> operation) {
    Set<String> states = new LinkedHashSet<>();
    configurations.forEach(configuration -> states.add(String.valueOf(configuration.state())));
    String possible =
        String.join(" or ", states.stream().limit(STATES_SHOWN).toList())
            + (states.size() > STATES_SHOWN ? " or others" : "");
    List<Operation<O, R>> involved = new ArrayList<>();
    slots.forEach(pending -> pending.ifPresent(involved::add));
    involved.addAll(open.values());
    involved.removeIf(other -> other.id() == operation.id());
    involved.add(operation);
    return Violation.of(
        "linearizability (just in time)",
        ("no order of the operations explains the answer to #%d; before it, with what was under"
                + " way still open, the state was %s")
            .formatted(operation.id(), possible),
        involved);
  }

  public Verdict verdict() {
    return verdict;
  }

  /** The first answer that nothing explains. */
  public Optional<Operation<O, R>> illegalAt() {
    return illegalAt;
  }

  /** Steps of the model so far, the measure of its work. */
  public long steps() {
    return steps;
  }
}
