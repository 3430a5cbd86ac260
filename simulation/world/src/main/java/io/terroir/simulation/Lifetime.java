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
  private long endNanos = Long.MAX_VALUE;

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
    return endNanos == Long.MAX_VALUE;
  }

  /** Whether the process had ended by {@code nanos} of true time. */
  boolean endedBefore(long nanos) {
    return endNanos < nanos;
  }

  void end() {
    endNanos = world.nowNanos();
  }

  /** Runs {@code handler} as the process would: an exception stops the node. */
  void run(Runnable handler) {
    if (!alive()) {
      return;
    }
    try {
      handler.run();
    } catch (Throwable unexpected) {
      failStop().stop("a handler failed", unexpected);
    }
  }

  /**
   * Queues {@code handler} in the world, to run only if the process still does, and not while it is
   * paused.
   *
   * @param delayNanos of true time
   */
  Event schedule(long delayNanos, String what, long fingerprint, Runnable handler) {
    return world.schedule(delayNanos, node.name(), what, fingerprint, node, this, handler);
  }

  FailStop failStop() {
    return (why, cause) -> {
      if (alive()) {
        world.failed(new SimulatedWorld.Failure(node.peer().node(), world.elapsed(), why, cause));
        node.crash();
      }
    };
  }
}
