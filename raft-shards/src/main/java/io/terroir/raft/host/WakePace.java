package io.terroir.raft.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which groups wake that rest on the same node: when it dies, thousands of them have
 * to elect a leader, and all at once would keep those waiting that are in use. So many wake in a
 * turn, in the order in which they came; the last of ten thousand waits for two and a half seconds.
 * A group about which something arrives is not made to wait. Guarded by {@link NodeRounds}.
 */
final class WakePace {
  /**
   * Groups that wake in a turn. An election costs each member some ten messages and syncs, a tenth
   * of a millisecond in all; more would fill a turn with elections, fewer would draw them out.
   */
  static final int WAKES_PER_TURN = 200;

  /** How long a turn is. */
  static final Duration TURN = Duration.ofMillis(50);

  private final Set<Sleeper> waiting = new LinkedHashSet<>();
  private int left = WAKES_PER_TURN;

  /** These are to wake, after those that wait already. */
  void add(List<Sleeper> sleepers) {
    waiting.addAll(sleepers);
  }

  /** {@code group} has woken by itself. */
  void remove(Sleeper group) {
    waiting.remove(group);
  }

  /** Whether {@code group} waits for its turn. */
  boolean isWaiting(Sleeper group) {
    return waiting.contains(group);
  }

  /** The groups to wake now, as far as this turn allows. */
  List<Sleeper> take() {
    List<Sleeper> now = new ArrayList<>();
    Iterator<Sleeper> next = waiting.iterator();
    while (left > 0 && next.hasNext()) {
      now.add(next.next());
      next.remove();
      left--;
    }
    return now;
  }

  /** Whether a turn has begun that has not ended. */
  boolean isInTurn() {
    return left < WAKES_PER_TURN;
  }

  /** A turn ends. */
  void endTurn() {
    left = WAKES_PER_TURN;
  }
}
