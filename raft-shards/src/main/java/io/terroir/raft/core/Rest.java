package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Lets a group rest that has nothing to do: nothing is sent and no time passes until something
 * comes that disturbs it.
 *
 * <p>A leader that has been idle for {@link CoreConfig#restTicks} asks, with its heartbeats,
 * whether all may rest. A follower rests if its log ends where the leader says that everything is
 * committed, is durable, and is known to be committed here too; its answer says so. The leader
 * rests once everybody has answered its newest round so. Hence nobody who rests lacks anything.
 *
 * <p>Nobody waits for a member that is {@linkplain Input.Away away}: one that has been silent for
 * the longest election timeout and whose node, as the driver says, does not answer either. The
 * others are a majority, or else the leader would have stepped down by then. Such a member may lack
 * entries, or rest while it does, if its process was stopped for a while; so the leader must be
 * woken when its node is heard, and goes on to replicate.
 *
 * <p>No promise and no confirmation rests on it: a read begins a round and a lease ends when its
 * time has passed, as ever. What is missing is that somebody notices that a leader is dead. So
 * whoever drives replicas that rest must watch the nodes of their members, and step {@link
 * Input.Wake} when one is not heard, or is in another life than when the rest began (counterexample
 * F5). Any message of the group wakes, but for repetitions of what led to the rest.
 */
final class Rest {
  private static final long NOBODY_ASKED = 0;

  private final ReplicaState state;
  private final CoreConfig config;
  private final BooleanSupplier idle;
  private final Predicate<NodeId> silent;
  private final Set<NodeId> ready = new HashSet<>();
  private Set<NodeId> away = Set.of();
  private boolean resting;
  private int quietTicks;
  private long askedRound = NOBODY_ASKED;

  /**
   * A replica that does not rest.
   *
   * @param idle whether this replica, in its role, waits for nothing
   * @param silent whether nothing was heard of a member for long; asked of leaders only
   */
  Rest(ReplicaState state, CoreConfig config, BooleanSupplier idle, Predicate<NodeId> silent) {
    this.state = state;
    this.config = config;
    this.idle = idle;
    this.silent = silent;
  }

  boolean isResting() {
    return resting;
  }

  /** The round that asked last, if the newest round asks; 0 if it does not. */
  long askedRound() {
    return askedRound;
  }

  // ---- what ends it

  /** Whether {@code input} is more than the passing of time and what leads to rest. */
  boolean isDisturbedBy(Input input) {
    if (input instanceof Input.Tick
        || input instanceof Input.Persisted
        || input instanceof Input.Away) {
      return false;
    }
    if (input instanceof Input.Receive receive) {
      return state.isLeader()
          ? !isAnswer(receive.message())
          : !isFromRestingLeader(receive.from(), receive.message());
    }
    return true;
  }

  private boolean isAnswer(Message message) {
    boolean counts =
        (message instanceof Message.HeartbeatResponse response && response.joiner().isEmpty())
            || (message instanceof Message.AppendAccepted accepted && !accepted.joining());
    return counts && !message.term().isAfter(state.term());
  }

  private boolean isFromRestingLeader(NodeId from, Message message) {
    return message instanceof Message.Heartbeat heartbeat
        && heartbeat.rest()
        && heartbeat.term().equals(state.term())
        && state.leader().equals(Optional.of(from));
  }

  /** Something disturbs; returns whether this replica rested. */
  boolean end() {
    boolean rested = resting;
    resting = false;
    quietTicks = 0;
    askedRound = NOBODY_ASKED;
    away = Set.of();
    return rested;
  }

  // ---- leader

  void tick() {
    if (config.restTicks() > 0) {
      quietTicks = idle.getAsBoolean() ? Math.min(quietTicks + 1, config.restTicks()) : 0;
    }
  }

  /** Whether {@code round}, which is about to be sent, asks. */
  boolean asks(long round) {
    boolean asks =
        config.restTicks() > 0 && quietTicks >= config.restTicks() && idle.getAsBoolean();
    ready.clear();
    away = Set.of();
    askedRound = asks ? round : NOBODY_ASKED;
    return asks;
  }

  /** A round was sent; who is alone waits for no answer. */
  void sent() {
    restIfAllAreReady();
  }

  void onResponse(NodeId from, Message.HeartbeatResponse response) {
    if (response.rests() && response.round() == askedRound) {
      ready.add(from);
      restIfAllAreReady();
    }
  }

  /** The newest round that asks need not wait for {@code nodes}. */
  void onAway(Set<NodeId> nodes) {
    away = nodes;
    restIfAllAreReady();
  }

  /** Without whom the leader rests. */
  Set<NodeId> missing() {
    Set<NodeId> missing = new HashSet<>(state.peers());
    missing.removeAll(ready);
    return missing;
  }

  private void restIfAllAreReady() {
    if (askedRound != NOBODY_ASKED
        && missing().stream().allMatch(peer -> away.contains(peer) && silent.test(peer))
        && idle.getAsBoolean()) {
      resting = true;
    }
  }

  // ---- follower

  /** The leader has sent {@code heartbeat}, which this replica has followed; whether it rests. */
  boolean follows(Message.Heartbeat heartbeat) {
    long last = state.log().last().index();
    resting =
        heartbeat.rest()
            && config.restTicks() > 0
            && !state.joining()
            && state.termDurable()
            && heartbeat.commitIndex() == last
            && state.commitIndex() == last
            && state.durableIndex() == last
            && idle.getAsBoolean();
    return resting;
  }
}
