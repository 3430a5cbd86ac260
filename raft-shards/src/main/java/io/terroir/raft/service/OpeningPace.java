package io.terroir.raft.service;

import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Opens what a node holds a part at a time, in order: thousands of replicas at once would keep
 * waiting whatever else is done on the pipe, and elect all their leaders in the same moment. Ten
 * thousand are open after two seconds, or what reading the journal takes. Confined to its pipe.
 *
 * @param <T> what is opened; equal ones are opened once
 */
public final class OpeningPace<T> {
  /** Opened in a turn: to open one reads the journal, some hundred microseconds if it is long. */
  public static final int OPENED_PER_TURN = 64;

  /** How long a turn is. */
  public static final Duration TURN = Duration.ofMillis(10);

  private final Pipe pipe;
  private final Consumer<T> open;
  private final Set<T> waiting = new LinkedHashSet<>();
  private int left = OPENED_PER_TURN;

  /**
   * A pace at which nothing waits.
   *
   * @param open opens one, unless that has become needless meanwhile
   */
  public OpeningPace(Pipe pipe, Consumer<T> open) {
    this.pipe = pipe;
    this.open = open;
  }

  /** Opens these after those that wait already, the first ones at once. */
  public void open(Collection<T> these) {
    waiting.addAll(these);
    openNext();
  }

  private void openNext() {
    boolean inTurn = left < OPENED_PER_TURN;
    while (left > 0 && !waiting.isEmpty()) {
      Iterator<T> first = waiting.iterator();
      T next = first.next();
      first.remove();
      left--;
      open.accept(next);
    }
    if (!inTurn && left < OPENED_PER_TURN) {
      Pipe.Timer unused = pipe.schedule(TURN, this::endTurn);
    }
  }

  private void endTurn() {
    left = OPENED_PER_TURN;
    openNext();
  }
}
