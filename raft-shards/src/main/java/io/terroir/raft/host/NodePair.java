package io.terroir.raft.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this node knows of another, and the groups that rest on both, one of the two leading. Each
 * node beats for the groups that it leads, and the other answers; so there are up to two exchanges
 * a turn, however many groups there are. Guarded by {@link NodeRounds}.
 */
final class NodePair {
  /** No process has this for its life. */
  static final long NO_LIFE = 0;

  /** Reported in one answer at most, so that it stays a small message. */
  static final int LEFT_MAX = 1_000;

  /** Beats are sent for so many turns after a group has asked to rest. */
  private static final int WANTED_TURNS = 50;

  private record Sent(long number, long wallMillis) {}

  private final int silentTurnsMax;
  private final Set<Sleeper> led = new LinkedHashSet<>();
  private final Set<Sleeper> awaiting = new LinkedHashSet<>();
  private final Set<Sleeper> followed = new LinkedHashSet<>();
  private final Map<String, Long> left = new LinkedHashMap<>();
  private final Deque<Sent> unanswered = new ArrayDeque<>();
  private long theirLife = NO_LIFE;
  private long theirLifeSinceTurn;
  private boolean heard;
  private int silentTurns;
  private int unansweredTurns;
  private int turnsAway;
  private int wantedTurns;
  private long lastSent;
  private long lastLeft;
  private long handled;
  private long confirmedMillis = Long.MIN_VALUE;

  NodePair(int silentTurnsMax) {
    this.silentTurnsMax = silentTurnsMax;
  }

  // ---- groups

  void leads(Sleeper group) {
    led.add(group);
  }

  /** A group rests without its member there, and wakes when the node is heard. */
  void awaits(Sleeper group) {
    awaiting.add(group);
  }

  /** A group here rests no more. Beats go on for a while: they fetch what is reported of it. */
  void leadsNoMore(Sleeper group) {
    boolean hasLed = led.remove(group);
    boolean hasAwaited = awaiting.remove(group);
    if (hasLed || hasAwaited) {
      wanted();
    }
  }

  /**
   * A group rests under a leader there. If it has left such a rest in the same term before, that
   * need not be reported any more: it has never followed anybody else.
   */
  void follows(Sleeper group) {
    followed.add(group);
    left.remove(group.name());
  }

  /** A group rests no more: the leader's node is told until it has seen to it. */
  void followsNoMore(Sleeper group) {
    if (followed.remove(group)) {
      left.put(group.name(), ++lastLeft);
    }
  }

  /** A group here asks those there to rest: both have to hear of each other. */
  void wanted() {
    wantedTurns = WANTED_TURNS;
  }

  // ---- turns

  /** Whether there is anything to send or to wait for. */
  boolean isActive() {
    return beats() || heard || !followed.isEmpty() || !left.isEmpty();
  }

  private boolean beats() {
    return wantedTurns > 0 || !led.isEmpty() || !awaiting.isEmpty();
  }

  /** One turn passes; returns whether a beat is to be sent. */
  boolean turn() {
    silentTurns++;
    if (!beats()) {
      unansweredTurns = 0;
      turnsAway = 0;
      return false;
    }
    wantedTurns = Math.max(0, wantedTurns - 1);
    unansweredTurns++;
    turnsAway++;
    return true;
  }

  /** The groups to wake as the other node is not heard; none if it is. */
  List<Sleeper> takeUnheard() {
    List<Sleeper> unheard = new ArrayList<>();
    if (silentTurns > silentTurnsMax) {
      heard = false;
      unheard.addAll(takeFollowed());
    }
    if (unansweredTurns > silentTurnsMax) {
      unheard.addAll(led);
      unansweredTurns = 0;
    }
    return unheard;
  }

  private List<Sleeper> takeFollowed() {
    List<Sleeper> groups = List.copyOf(followed);
    groups.forEach(this::followsNoMore);
    return groups;
  }

  /**
   * The next beat.
   *
   * @param wallMillis the time before it is sent
   */
  NodeMessage.Beat beat(long life, long wallMillis) {
    lastSent++;
    unanswered.add(new Sent(lastSent, wallMillis));
    while (unanswered.size() > silentTurnsMax) {
      unanswered.remove();
    }
    return new NodeMessage.Beat(life, lastSent, theirLife, handled);
  }

  // ---- what is heard

  /**
   * Something of this life of the other node was heard; returns the groups to wake, as they have
   * waited for it, or as what they rest on was another life.
   */
  List<Sleeper> heardOf(long life, long turn) {
    turnsAway = 0;
    List<Sleeper> lost = List.copyOf(awaiting);
    awaiting.clear();
    if (life == theirLife) {
      return lost;
    }
    lost = new ArrayList<>(lost);
    lost.addAll(led);
    lost.addAll(takeFollowed());
    left.clear();
    handled = 0;
    heard = false;
    theirLife = life;
    theirLifeSinceTurn = turn;
    return List.copyOf(lost);
  }

  /** The answer to {@code beat}. */
  NodeMessage.Answer onBeat(long life, NodeMessage.Beat beat) {
    heard = true;
    silentTurns = 0;
    if (beat.knownLife() == life) {
      left.values().removeIf(number -> number <= beat.handled());
    }
    List<String> names = new ArrayList<>();
    long until = 0;
    for (Map.Entry<String, Long> entry : left.entrySet()) {
      if (names.size() == LEFT_MAX) {
        break;
      }
      names.add(entry.getKey());
      until = entry.getValue();
    }
    boolean complete = names.size() == left.size();
    return new NodeMessage.Answer(life, beat.number(), beat.life(), names, until, complete);
  }

  /** The other node has answered; groups that it has reported no longer count as resting. */
  void onAnswer(NodeMessage.Answer answer) {
    unansweredTurns = 0;
    while (!unanswered.isEmpty() && unanswered.element().number() <= answer.number()) {
      Sent sent = unanswered.remove();
      if (answer.complete() && sent.number() == answer.number()) {
        confirmedMillis = Math.max(confirmedMillis, sent.wallMillis());
      }
    }
  }

  /** What a life of the other node has reported up to {@code number} has been seen to. */
  void handled(long life, long number) {
    if (life == theirLife) {
      handled = Math.max(handled, number);
    }
  }

  /** Whether the other node beats, so that somebody notices when it no longer does. */
  boolean isHeard() {
    return heard;
  }

  /** Whether the other node has answered no beat for so long that groups may rest without it. */
  boolean isAway() {
    return turnsAway > silentTurnsMax;
  }

  /** Whether the present life of the other node was known in an earlier turn than {@code turn}. */
  boolean isKnownBefore(long turn) {
    return theirLife != NO_LIFE && theirLifeSinceTurn < turn;
  }

  /**
   * When the newest beat was sent that was answered by a node where every group that rests here
   * under this node's lead followed it; the least value if there is none.
   */
  long confirmedMillis() {
    return confirmedMillis;
  }
}
