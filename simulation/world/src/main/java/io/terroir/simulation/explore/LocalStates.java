package io.terroir.simulation.explore;

import io.terroir.simulation.explore.StructuralHash.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The states of single replicas and the steps between them, each computed once. A group has far
 * more states than its replicas have; so exploring it is mostly looking up here.
 *
 * <p>Replicas are mutable and cannot be copied. A state is the events that led to it: to step from
 * it, a fresh replica takes them again. What makes two states one is the {@link StructuralHash} of
 * the replica's memory; {@link #disagreement} checks that it leaves nothing out.
 *
 * @param <F> facts of one replica
 */
final class LocalStates<F> {
  private static final int NO_PREDECESSOR = -1;

  private final GroupProtocol<F, ?> protocol;
  private final StructuralHash hash;
  private final Interner<Object> events = new Interner<>();
  private final Interner<Envelope> envelopes = new Interner<>();
  private final Map<Hash, Integer> numbers = new HashMap<>();
  private final List<State<F>> states = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final LongIntMap stepOf = new LongIntMap();
  private final List<OtherWay> otherWays = new ArrayList<>();
  private final int otherWaysMax;

  private record State<F>(int replica, int predecessor, int event, F facts) {}

  /** A second way to a state: from {@code predecessor} by {@code event}. */
  private record OtherWay(int state, int predecessor, int event) {}

  /** A step of one replica. */
  static final class Step {
    private final int number;
    private final int before;
    private final int event;
    private final int after;
    private final int[] sent;
    private final Outcome outcome;
    private final Optional<String> broken;

    private Step(
        int number,
        int before,
        int event,
        int after,
        int[] sent,
        Outcome outcome,
        Optional<String> broken) {
      this.number = number;
      this.before = before;
      this.event = event;
      this.after = after;
      this.sent = sent;
      this.outcome = outcome;
      this.broken = broken;
    }

    int number() {
      return number;
    }

    int before() {
      return before;
    }

    int event() {
      return event;
    }

    int after() {
      return after;
    }

    /** Numbers of envelopes, sorted; not to be changed. */
    int[] sent() {
      return sent;
    }

    Outcome outcome() {
      return outcome;
    }

    /** Why the replica stopped itself, if it did. */
    Optional<String> broken() {
      return broken;
    }

    /** Whether nothing has changed and nothing was sent. */
    boolean isIdle() {
      return before == after && sent.length == 0 && broken.isEmpty();
    }
  }

  LocalStates(GroupProtocol<F, ?> protocol, int otherWaysMax) {
    this.protocol = protocol;
    this.hash = protocol.hash();
    this.otherWaysMax = otherWaysMax;
  }

  int initial(int replica) {
    LiveReplica<F> live = protocol.start(replica);
    return enter(replica, live, NO_PREDECESSOR, NO_PREDECESSOR);
  }

  F facts(int state) {
    return states.get(state).facts();
  }

  Object event(int event) {
    return events.value(event);
  }

  Envelope envelope(int number) {
    return envelopes.value(number);
  }

  int eventNumber(Object event) {
    return events.number(event);
  }

  int count() {
    return states.size();
  }

  int stepCount() {
    return steps.size();
  }

  Step step(int state, int event) {
    long key = LongIntMap.key(state, event);
    int known = stepOf.get(key);
    if (known != LongIntMap.ABSENT) {
      return steps.get(known);
    }
    Step step = compute(state, event);
    steps.add(step);
    stepOf.put(key, step.number());
    return step;
  }

  private Step compute(int state, int event) {
    int replica = states.get(state).replica();
    LiveReplica<F> live = rebuild(state);
    try {
      Outcome outcome = live.take(events.value(event));
      int after = enter(replica, live, state, event);
      int[] sent = sent(outcome);
      return new Step(steps.size(), state, event, after, sent, outcome, Optional.empty());
    } catch (RuntimeException stopped) {
      Outcome nothing = new Outcome(List.of(), false);
      return new Step(
          steps.size(), state, event, state, new int[0], nothing, Optional.of(stopped.toString()));
    }
  }

  private int[] sent(Outcome outcome) {
    int[] sent = outcome.sent().stream().mapToInt(envelopes::number).toArray();
    Arrays.sort(sent);
    return sent;
  }

  private int enter(int replica, LiveReplica<F> live, int predecessor, int event) {
    Hash fingerprint = hash.of(List.of(replica, live.memory()));
    Integer known = numbers.get(fingerprint);
    if (known != null) {
      if (otherWays.size() < otherWaysMax && known != predecessor) {
        otherWays.add(new OtherWay(known, predecessor, event));
      }
      return known;
    }
    int number = states.size();
    numbers.put(fingerprint, number);
    states.add(new State<>(replica, predecessor, event, live.facts()));
    return number;
  }

  private LiveReplica<F> rebuild(int state) {
    List<Object> past = new ArrayList<>();
    int at = state;
    while (states.get(at).predecessor() != NO_PREDECESSOR) {
      past.add(events.value(states.get(at).event()));
      at = states.get(at).predecessor();
    }
    LiveReplica<F> live = protocol.start(states.get(at).replica());
    for (int i = past.size() - 1; i >= 0; i--) {
      live.take(past.get(i));
    }
    return live;
  }

  /**
   * Looks for two ways to one state after which a replica does not behave alike: whatever was done
   * in that state is done once more after the other way, and must send and lead to the same.
   */
  Optional<String> disagreement() {
    List<List<Step>> stepsFrom = new ArrayList<>();
    states.forEach(state -> stepsFrom.add(new ArrayList<>()));
    steps.forEach(step -> stepsFrom.get(step.before()).add(step));
    for (OtherWay way : otherWays) {
      for (Step step : stepsFrom.get(way.state())) {
        LiveReplica<F> live = rebuild(way.predecessor());
        live.take(events.value(way.event()));
        Optional<String> difference = difference(step, live, states.get(way.state()).replica());
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> difference(Step step, LiveReplica<F> live, int replica) {
    Object event = events.value(step.event());
    String about = "after two ways to one state, a replica takes " + event + " differently: ";
    try {
      int[] sent = sent(live.take(event));
      if (!Arrays.equals(sent, step.sent())) {
        return Optional.of(about + "it sends other messages");
      }
    } catch (RuntimeException stopped) {
      return step.broken().isPresent() ? Optional.empty() : Optional.of(about + stopped);
    }
    Integer after = numbers.get(hash.of(List.of(replica, live.memory())));
    boolean same = after != null && after == step.after();
    return same ? Optional.empty() : Optional.of(about + "it gets into another state");
  }
}
