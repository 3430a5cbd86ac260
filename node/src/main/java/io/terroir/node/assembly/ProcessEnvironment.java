package io.terroir.node.assembly;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.pipe.Pipe;
import java.util.random.RandomGenerator;

/** Threads, time and chance of one process. Used by the thread that starts and stops it. */
public interface ProcessEnvironment {
  /**
   * Starts a pipe.
   *
   * @param name what runs on it, unique in the process
   */
  Pipe startPipe(String name);

  /** Time that never goes back. */
  MonotonicClock clock();

  /** The time of day, as well as the process knows it. */
  WallClock wallClock();

  /** A generator of its own for each part, since none may be shared between threads. */
  RandomGenerator newRandom();

  /** A generator whose numbers nobody can guess. */
  RandomGenerator newSecureRandom();

  /** Where traces go; nowhere unless the environment says so. */
  default OpenTelemetry telemetry() {
    return OpenTelemetry.noop();
  }
}
