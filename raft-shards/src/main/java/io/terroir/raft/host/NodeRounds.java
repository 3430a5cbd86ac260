package io.terroir.raft.host;

import io.terroir.raft.core.Membership;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.PeerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The rounds of this node on behalf of all its groups that rest (counterexample F5): a leader's
 * group sends nothing, but its node beats, once for all groups, to the nodes of their members.
 *
 * <ul>
 *   <li>Each process has a <em>life</em>, a random number. A group rests on the lives of its
 *       members' nodes. When one is not heard for the shortest election timeout, or is in another
 *       life, the groups that rest on it wake: followers see to themselves, leaders to their
 *       rounds.
 *   <li>A leader's group may rest without a member whose node answers no beats. It is beaten for
 *       on, and when the node is heard the group wakes, since the member may lack entries.
 *   <li>An answer confirms, as the answer to a group's own heartbeat would, that at the time of the
 *       beat the answerer's replicas followed the leaders under which they rest: those which have
 *       left their rest since are named in it, again and again until the asker has woken its own.
 *       So {@link #confirmed} yields times up to which a resting leader closes. Leases and reads
 *       never rest on this.
 * </ul>
 *
 * <p>Time is counted in turns of this node, of a heartbeat each, so that a process that was stalled
 * does not take its own silence for that of the others. Thread-safe; what wakes a group is queued
 * on its pipe.
 */
final class NodeRounds {
  /** The name in the envelope, which no group has. */
  static final String NAME = "nodes";

  private record Led(Membership members, Set<NodeId> without, long commitIndex) {}

  private final NodeId self;
  private final PeerTransport transport;
  private final Pipe pipe;
  private final WallClock wallClock;
  private final Function<String, Optional<Sleeper>> groups;
  private final long life;
  private final Duration interval;
  private final int silentTurnsMax;
  private final Map<NodeId, NodePair> pairs = new TreeMap<>();
  private final Map<Sleeper, Led> led = new HashMap<>();
  private final Map<Sleeper, NodeId> followed = new HashMap<>();
  private final WakePace pace = new WakePace();
  private long turns = 1;
  private boolean turning;
  private boolean closed;

  /**
   * Rounds that begin when a group wants to rest.
   *
   * @param groups the open groups by name
   * @param life drawn for this life of the process
   */
  NodeRounds(
      PeerTransport transport,
      Pipe pipe,
      WallClock wallClock,
      Function<String, Optional<Sleeper>> groups,
      long life,
      RaftConfig config) {
    this.self = transport.self().node();
    this.transport = transport;
    this.pipe = pipe;
    this.wallClock = wallClock;
    this.groups = groups;
    this.life = life == NodePair.NO_LIFE ? 1 : life;
    this.interval = config.heartbeat();
    this.silentTurnsMax =
        Math.toIntExact(Math.max(2, config.electionMin().dividedBy(config.heartbeat())));
  }

  private NodePair pair(NodeId node) {
    return pairs.computeIfAbsent(node, unused -> new NodePair(silentTurnsMax));
  }

  // ---- groups

  /**
   * A leader asks the others of its group to rest.
   *
   * @return the turn of the question, for {@link #leads}
   */
  synchronized long wanted(Membership members) {
    for (NodeId member : members.everybody()) {
      if (!member.equals(self)) {
        pair(member).wanted();
      }
    }
    turn();
    return turns;
  }

  /** Whose nodes, of {@code members}, have not answered for long though they were asked. */
  synchronized Set<NodeId> away(Membership members) {
    Set<NodeId> away = new LinkedHashSet<>();
    for (NodeId member : members.everybody()) {
      if (!member.equals(self) && pair(member).isAway()) {
        away.add(member);
      }
    }
    return away;
  }

  /** Whether {@code node} beats, so that a group may rest under a leader there. */
  synchronized boolean hears(NodeId node) {
    return pair(node).isHeard();
  }

  /**
   * A leader rests, with all of {@code members} but those that are away, and nothing after {@code
   * commitIndex}. If a member's node may be in another life than when it was asked, in turn {@code
   * askedInTurn}, it wakes; likewise when one that is away is heard.
   */
  synchronized void leads(
      Sleeper group, Membership members, Set<NodeId> without, long commitIndex, long askedInTurn) {
    led.put(group, new Led(members, without, commitIndex));
    boolean known = true;
    for (NodeId member : members.everybody()) {
      if (member.equals(self)) {
        continue;
      }
      NodePair pair = pair(member);
      if (without.contains(member)) {
        pair.awaits(group);
      } else {
        pair.leads(group);
        known &= pair.isKnownBefore(askedInTurn);
      }
    }
    if (!known) {
      wake(List.of(group));
    }
    turn();
  }

  /** A follower rests under a leader on {@code leader}. */
  synchronized void follows(Sleeper group, NodeId leader) {
    followed.put(group, leader);
    pair(leader).follows(group);
    turn();
  }

  /** A group rests no more. */
  synchronized void stirs(Sleeper group) {
    pace.remove(group);
    leadsNoMore(group);
    NodeId leader = followed.remove(group);
    if (leader != null) {
      pair(leader).followsNoMore(group);
    }
  }

  private void leadsNoMore(Sleeper group) {
    Led was = led.remove(group);
    if (was != null) {
      pairs.values().forEach(pair -> pair.leadsNoMore(group));
    }
  }

  /** What a leader that rests closes, as {@link RaftGroup#lastConfirmedRound}. */
  synchronized Optional<ClosedRound> confirmed(Sleeper group) {
    return Optional.ofNullable(led.get(group))
        .map(
            rests ->
                new ClosedRound(
                    rests.members().reachedByQuorum(node -> confirmedMillis(rests, node)),
                    rests.commitIndex()))
        .filter(round -> round.sentWallMillis() > Long.MIN_VALUE);
  }

  /** What a node has confirmed that is away was not about this rest. */
  private long confirmedMillis(Led rests, NodeId node) {
    if (rests.without().contains(node)) {
      return Long.MIN_VALUE;
    }
    return node.equals(self) ? wallClock.millis() : pair(node).confirmedMillis();
  }

  private void wake(List<Sleeper> sleepers) {
    sleepers.forEach(this::leadsNoMore);
    sleepers.forEach(followed::remove);
    pace.add(sleepers);
    wakeNext();
  }

  private void wakeNext() {
    boolean inTurn = pace.isInTurn();
    pace.take().forEach(group -> group.pipe().execute(group::wake));
    if (!inTurn && pace.isInTurn() && !closed) {
      pipe.schedule(WakePace.TURN, this::endWakeTurn);
    }
  }

  private synchronized void endWakeTurn() {
    pace.endTurn();
    wakeNext();
  }

  /** Whether {@code group} is to wake, and waits for its turn. */
  synchronized boolean isAboutToWake(Sleeper group) {
    return pace.isWaiting(group);
  }

  // ---- turns

  /** Has turns go on if there is anything to do in them. */
  private void turn() {
    if (!turning && !closed && pairs.values().stream().anyMatch(NodePair::isActive)) {
      turning = true;
      pipe.schedule(interval, this::takeTurn);
    }
  }

  private synchronized void takeTurn() {
    turning = false;
    if (closed) {
      return;
    }
    turns++;
    List<Sleeper> unheard = new ArrayList<>();
    pairs.forEach(
        (node, pair) -> {
          if (pair.turn()) {
            send(node, pair.beat(life, wallClock.millis()));
          }
          unheard.addAll(pair.takeUnheard());
        });
    wake(unheard);
    turn();
  }

  private void send(NodeId to, NodeMessage message) {
    boolean unused =
        transport.send(
            to,
            Lane.CONSENSUS,
            new Envelope(
                Layer.RAFT, NAME, ResidencyScope.NO_USER_DATA, NodeMessageCodec.encode(message)));
  }

  // ---- messages

  /** On the pipe. */
  synchronized void receive(NodeId from, NodeMessage message) {
    if (closed) {
      return;
    }
    NodePair pair = pair(from);
    if (message instanceof NodeMessage.Beat beat) {
      wake(pair.heardOf(beat.life(), turns));
      send(from, pair.onBeat(life, beat));
    } else if (message instanceof NodeMessage.Answer answer && answer.askedByLife() == life) {
      wake(pair.heardOf(answer.life(), turns));
      onLeft(pair, answer);
      pair.onAnswer(answer);
    }
    turn();
  }

  /** What is reported is seen to only once the groups here have woken, or are not to rest. */
  private void onLeft(NodePair pair, NodeMessage.Answer answer) {
    if (answer.left().isEmpty()) {
      return;
    }
    List<Sleeper> here = new ArrayList<>();
    answer.left().forEach(name -> groups.apply(name).ifPresent(here::add));
    here.forEach(this::leadsNoMore);
    AtomicInteger waiting = new AtomicInteger(here.size());
    if (here.isEmpty()) {
      pair.handled(answer.life(), answer.leftUntil());
    }
    for (Sleeper group : here) {
      group
          .pipe()
          .execute(
              () -> {
                group.wake();
                if (waiting.decrementAndGet() == 0) {
                  handled(pair, answer);
                }
              });
    }
  }

  private synchronized void handled(NodePair pair, NodeMessage.Answer answer) {
    pair.handled(answer.life(), answer.leftUntil());
  }

  /** Nothing is sent or answered any more. */
  synchronized void close() {
    closed = true;
  }
}
