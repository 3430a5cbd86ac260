package io.terroir.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a node whose process is paused will have to do when it goes on. Events that meet a paused
 * process wait here; afterwards they are handled in the order in which they came, and so is what
 * comes meanwhile.
 */
final class Backlog {
  private final SimulatedWorld world;
  private final String name;
  private final Deque<Event> held = new ArrayDeque<>();
  private boolean paused;
  private boolean draining;
  private int pauses;

  Backlog(SimulatedWorld world, String name) {
    this.world = world;
    this.name = name;
  }

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
    pauses++;
    world.note(name, "pause");
  }

  void pause(Duration duration) {
    pause();
    int pause = pauses;
    world.schedule(
        duration.toNanos(),
        name,
        "end of a pause",
        pause,
        () -> {
          if (pause == pauses) {
            resume();
          }
        });
  }

  void resume() {
    if (paused) {
      paused = false;
      world.note(name, "resume");
      drain();
    }
  }

  /** Keeps {@code event} if the process cannot handle it now. */
  boolean holds(Event event) {
    if (!paused && held.isEmpty()) {
      return false;
    }
    held.add(event);
    return true;
  }

  /**
   * The process is over: what hung on it is void, what only meant to reach it will find it gone.
   */
  void clear() {
    paused = false;
    pauses++;
    while (!held.isEmpty()) {
      Event event = held.removeFirst();
      if (!event.isVoid()) {
        event.run();
      }
    }
  }

  private void drain() {
    if (!draining && !held.isEmpty()) {
      draining = true;
      world.schedule(0, name, "backlog", held.size(), this::handleNext);
    }
  }

  private void handleNext() {
    draining = false;
    if (paused || held.isEmpty()) {
      return;
    }
    Event event = held.removeFirst();
    if (!event.isVoid()) {
      world.handle(event);
    }
    if (!paused) {
      drain();
    }
  }
}
