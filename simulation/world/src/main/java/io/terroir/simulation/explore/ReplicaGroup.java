package io.terroir.simulation.explore;

import io.terroir.simulation.explore.LocalStates.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The states of a few replicas and of the network between them. Any message may be taken next, at
 * any time, so every order and every delay is covered.
 *
 * <p>A state is an array: the {@link LocalStates} of the replicas, what is left of the budgets, the
 * history, and the messages on their way, sorted. Four rules keep the space small and lose nothing:
 *
 * <ul>
 *   <li>There is no action that loses a message. One that is never taken is lost, and since
 *       invariants must hold in every state, what a loss can lead to is also reached by waiting. A
 *       replica that stays down is one that nothing happens to any more; so a crash and the restart
 *       are one action.
 *   <li>A delivery that changes nothing and is answered by nothing is left out, as it leads to the
 *       same state with fewer messages.
 *   <li>Messages that can make no difference any more leave the network, see {@link
 *       GroupProtocol#isOver}.
 *   <li>Equal messages are one kind: which copy is taken does not matter.
 * </ul>
 *
 * @param <F> facts of one replica
 * @param <H> history of the group
 */
public final class ReplicaGroup<F, H> implements StateSpace<int[]> {
  private static final int CHOICE_BITS = 12;
  private static final long DUPLICATE = 1L << CHOICE_BITS;
  private static final long DELIVERY = DUPLICATE << 1;
  private static final int SUBJECT_SHIFT = CHOICE_BITS + 2;

  private final GroupProtocol<F, H> protocol;
  private final int replicas;
  private final int historyAt;
  private final int networkAt;
  private final LocalStates<F> locals;
  private final Interner<Object> histories = new Interner<>();
  private final LongIntMap historyAfter = new LongIntMap();
  private final LongIntMap compared = new LongIntMap();
  private final LongIntMap over = new LongIntMap();
  private final LongIntMap ownOptions = new LongIntMap();
  private final LongIntMap deliveryOptions = new LongIntMap();
  private final List<Option[]> options = new ArrayList<>();

  /** A {@link Choice} with the number of its event. */
  private static final class Option {
    final int event;
    final int[] spends;

    Option(int event, int[] spends) {
      this.event = event;
      this.spends = spends;
    }
  }

  private record Violation(String text) {}

  /** The group of {@code protocol}. */
  public ReplicaGroup(GroupProtocol<F, H> protocol) {
    this(protocol, 0);
  }

  /**
   * The group of {@code protocol}.
   *
   * @param otherWaysMax second ways to states of replicas to remember for {@link #disagreement}
   */
  public ReplicaGroup(GroupProtocol<F, H> protocol, int otherWaysMax) {
    this.protocol = protocol;
    this.replicas = protocol.replicas();
    this.historyAt = replicas + protocol.budgets().length;
    this.networkAt = historyAt + 1;
    this.locals = new LocalStates<>(protocol, otherWaysMax);
  }

  @Override
  public int[] initial() {
    int[] state = new int[networkAt];
    for (int replica = 0; replica < replicas; replica++) {
      state[replica] = locals.initial(replica);
    }
    int[] budgets = protocol.budgets();
    System.arraycopy(budgets, 0, state, replicas, budgets.length);
    state[historyAt] = histories.number(protocol.begin());
    return state;
  }

  @Override
  public long fingerprint(int[] state) {
    long hash = state.length;
    for (int part : state) {
      hash = Mix.chain(hash, part);
    }
    return hash;
  }

  @Override
  public Optional<String> violation(int[] state) {
    return histories.value(state[historyAt]) instanceof Violation violation
        ? Optional.of(violation.text())
        : Optional.empty();
  }

  @Override
  public void successors(int[] state, Visitor<int[]> visitor) {
    for (int replica = 0; replica < replicas; replica++) {
      Option[] options = own(replica, state[replica], state[historyAt]);
      for (int i = 0; i < options.length; i++) {
        if (affordable(state, options[i])) {
          Step step = locals.step(state[replica], options[i].event);
          if (!step.isIdle()) {
            long action = ((long) replica << SUBJECT_SHIFT) | i;
            visitor.successor(action, after(state, replica, step, options[i], networkAt - 1, true));
          }
        }
      }
    }
    for (int at = networkAt; at < state.length; at++) {
      if (at == networkAt || state[at] != state[at - 1]) {
        deliver(state, at, visitor);
      }
    }
  }

  private void deliver(int[] state, int at, Visitor<int[]> visitor) {
    int number = state[at];
    int to = locals.envelope(number).to();
    Option[] options = deliveries(state[to], number);
    boolean mayDuplicate = state[replicas + protocol.duplicates()] > 0;
    for (int i = 0; i < options.length; i++) {
      if (affordable(state, options[i])) {
        Step step = locals.step(state[to], options[i].event);
        if (!step.isIdle() && (i == 0 || !sameAs(state[to], options[0], step))) {
          long action = ((long) number << SUBJECT_SHIFT) | DELIVERY | i;
          visitor.successor(action, after(state, to, step, options[i], at, true));
          if (mayDuplicate) {
            visitor.successor(action | DUPLICATE, after(state, to, step, options[i], at, false));
          }
        }
      }
    }
  }

  /** Whether the usual way to take the message leads to the same: then it alone is enough. */
  private boolean sameAs(int local, Option usual, Step step) {
    Step usually = locals.step(local, usual.event);
    return usually.after() == step.after() && Arrays.equals(usually.sent(), step.sent());
  }

  @Override
  public String describe(int[] before, long action) {
    int subject = (int) (action >>> SUBJECT_SHIFT);
    int choice = (int) (action & (DUPLICATE - 1));
    if ((action & DELIVERY) == 0) {
      int event = own(subject, before[subject], before[historyAt])[choice].event;
      return subject + ": " + locals.event(event);
    }
    Envelope envelope = locals.envelope(subject);
    int event = deliveries(before[envelope.to()], subject)[choice].event;
    String left = (action & DUPLICATE) != 0 ? ", and the message arrives once more" : "";
    return envelope.to() + ": " + locals.event(event) + left;
  }

  /** Distinct states of single replicas so far. */
  public int localStates() {
    return locals.count();
  }

  /** Steps of single replicas computed so far. */
  public int localSteps() {
    return locals.stepCount();
  }

  /**
   * After an exploration: whether some state of a replica was reached in two ways after which it
   * behaves differently, so that {@link GroupProtocol#hash} leaves something out.
   */
  public Optional<String> disagreement() {
    return locals.disagreement();
  }

  // ---- options

  private boolean affordable(int[] state, Option option) {
    for (int budget : option.spends) {
      if (state[replicas + budget] <= 0) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private Option[] own(int replica, int local, int history) {
    long key = LongIntMap.key(local, history);
    int known = ownOptions.get(key);
    if (known == LongIntMap.ABSENT) {
      H past = (H) histories.value(history);
      known = remember(protocol.choices(replica, locals.facts(local), past));
      ownOptions.put(key, known);
    }
    return options.get(known);
  }

  private Option[] deliveries(int local, int envelope) {
    long key = LongIntMap.key(local, envelope);
    int known = deliveryOptions.get(key);
    if (known == LongIntMap.ABSENT) {
      known = remember(protocol.deliveries(locals.facts(local), locals.envelope(envelope)));
      deliveryOptions.put(key, known);
    }
    return options.get(known);
  }

  private int remember(List<Choice> choices) {
    options.add(choices.stream().map(this::option).toArray(Option[]::new));
    return options.size() - 1;
  }

  private Option option(Choice choice) {
    int[] spends = choice.spends().stream().mapToInt(budget -> budget).toArray();
    return new Option(locals.eventNumber(choice.event()), spends);
  }

  // ---- successors

  /** The state after {@code step}; the message at {@code taken} leaves the network if it must. */
  private int[] after(
      int[] state, int replica, Step step, Option option, int taken, boolean takesMessage) {
    int[] next = Arrays.copyOf(state, state.length + step.sent().length);
    next[replica] = step.after();
    for (int budget : option.spends) {
      next[replicas + budget]--;
    }
    int end = networkAt;
    for (int at = networkAt; at < state.length; at++) {
      boolean leaves = at == taken && takesMessage;
      if (!leaves && !isGone(state[at], replica, step)) {
        next[end++] = state[at];
      }
    }
    if (!takesMessage) {
      next[replicas + protocol.duplicates()]--;
    }
    for (int envelope : step.sent()) {
      int to = locals.envelope(envelope).to();
      if (!isOver(next[to], envelope)) {
        next[end++] = envelope;
      }
    }
    Arrays.sort(next, networkAt, end);
    next[historyAt] = history(state[historyAt], step, replica, next);
    return end == next.length ? next : Arrays.copyOf(next, end);
  }

  private boolean isGone(int envelope, int replica, Step step) {
    Envelope message = locals.envelope(envelope);
    if (message.to() != replica) {
      return false;
    }
    boolean forgotten = step.outcome().crashed() && message.from() == replica;
    return forgotten || (step.before() != step.after() && isOver(step.after(), envelope));
  }

  private boolean isOver(int local, int envelope) {
    long key = LongIntMap.key(local, envelope);
    int known = over.get(key);
    if (known == LongIntMap.ABSENT) {
      boolean says = protocol.isOver(locals.facts(local), locals.envelope(envelope));
      known = says && changesNothing(local, envelope) ? 1 : 0;
      over.put(key, known);
    }
    return known == 1;
  }

  private boolean changesNothing(int local, int envelope) {
    for (Option option : deliveries(local, envelope)) {
      Step step = locals.step(local, option.event);
      if (step.after() != local || step.broken().isPresent()) {
        return false;
      }
    }
    return true;
  }

  private int history(int before, Step step, int replica, int[] next) {
    long key = LongIntMap.key(before, step.number());
    int after = historyAfter.get(key);
    if (after == LongIntMap.ABSENT) {
      after = histories.number(observe(before, step, replica));
      historyAfter.put(key, after);
    }
    if (step.before() != step.after()) {
      for (int other = 0; other < replicas; other++) {
        if (other != replica) {
          Optional<Violation> violation = compare(replica, next[replica], other, next[other]);
          if (violation.isPresent()) {
            return histories.number(violation.get());
          }
        }
      }
    }
    return after;
  }

  @SuppressWarnings("unchecked")
  private Object observe(int before, Step step, int replica) {
    if (step.broken().isPresent()) {
      return new Violation("replica " + replica + " stopped itself: " + step.broken().get());
    }
    try {
      return protocol.observe(
          (H) histories.value(before),
          replica,
          locals.facts(step.before()),
          locals.event(step.event()),
          step.outcome(),
          locals.facts(step.after()));
    } catch (ViolationException violation) {
      return new Violation(String.valueOf(violation.getMessage()));
    }
  }

  private Optional<Violation> compare(int replica, int local, int other, int localOfOther) {
    boolean inOrder = replica < other;
    int first = inOrder ? local : localOfOther;
    int second = inOrder ? localOfOther : local;
    long key = LongIntMap.key(first, second);
    int known = compared.get(key);
    if (known != LongIntMap.ABSENT) {
      return known == 0 ? Optional.empty() : Optional.of((Violation) histories.value(known));
    }
    try {
      protocol.compare(
          Math.min(replica, other),
          locals.facts(first),
          Math.max(replica, other),
          locals.facts(second));
      compared.put(key, 0);
      return Optional.empty();
    } catch (ViolationException found) {
      Violation violation = new Violation(String.valueOf(found.getMessage()));
      compared.put(key, histories.number(violation));
      return Optional.of(violation);
    }
  }
}
