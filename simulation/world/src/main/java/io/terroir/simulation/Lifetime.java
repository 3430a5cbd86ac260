package io.terroir.simulation;

import io.terroir.runtime.FailStop;

/**
 * One run of a node's process, from a start to a crash. Everything that the process has set going
 * hangs on it: when it is over, events that are still queued find it dead and do nothing.
 */
final class Lifetime {
  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final int number;
  private boolean alive = true;

  Lifetime(SimulatedWorld world, SimulatedNode node, int number) {
    this.world = world;
    this.node = node;
    this.number = number;
  }

  SimulatedWorld world() {
    return world;
  }

  SimulatedNode node() {
    return node;
  }

  /** Counts the runs of this node from 1. */
  int number() {
    return number;
  }

  boolean alive() {
    return alive;
  }

  void end() {
    alive = false;
  }

  /** Runs {@code handler} as the process would: an exception stops the node. */
  void run(Runnable handler) {
    if (!alive) {
      return;
    }
    try {
      handler.run();
    } catch (Throwable unexpected) {
      failStop().stop("a handler failed", unexpected);
    }
  }

  /** Queues {@code handler} in the world, to run only if the process still does. */
  void schedule(long delayNanos, String what, int fingerprint, Runnable handler) {
    world.schedule(delayNanos, node.peer().node().name(), what, fingerprint, () -> run(handler));
  }

  FailStop failStop() {
    return (why, cause) -> {
      if (alive) {
        world.failed(new SimulatedWorld.Failure(node.peer().node(), world.elapsed(), why, cause));
        node.crash();
      }
    };
  }
}
