package io.terroir.simulation;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import java.time.Duration;

/**
 * The two clocks of a node, and what is wrong with them. Unless told otherwise both show true time.
 *
 * <p>The monotonic clock may run too fast or too slowly; it never goes back, and goes on during
 * pauses and restarts. Timers of the node's pipes run by it. The wall clock may drift apart from
 * it, be off, and jump both ways.
 */
public final class SimulatedClocks {
  /** A clock that is off by more than this part runs no computer. */
  private static final double DRIFT_PPM_MAX = 500_000;

  private final SimulatedWorld world;
  private final DriftingTime monotonicTime = new DriftingTime();
  private final DriftingTime wallTime = new DriftingTime();
  private final MonotonicClock monotonic = this::monotonicNanos;
  private final WallClock wall = this::wallMillis;

  SimulatedClocks(SimulatedWorld world) {
    this.world = world;
  }

  /** The monotonic clock. */
  public MonotonicClock monotonic() {
    return monotonic;
  }

  /** The wall clock. */
  public WallClock wall() {
    return wall;
  }

  /**
   * Makes the monotonic clock run too fast from now on, or too slowly. Quartz is within 200.
   *
   * @param ppm microseconds that it gains in a second of true time
   */
  public void setDriftPpm(double ppm) {
    monotonicTime.setDrift(world.nowNanos(), requireDrift(ppm));
  }

  /**
   * Makes the wall clock run too fast from now on, or too slowly.
   *
   * @param ppm microseconds that it gains in a second of true time
   */
  public void setWallDriftPpm(double ppm) {
    wallTime.setDrift(world.nowNanos(), requireDrift(ppm));
  }

  /** Sets the wall clock to true time and {@code offset}, which may be negative. */
  public void setWallOffset(Duration offset) {
    wallTime.show(world.nowNanos(), world.nowNanos() + offset.toNanos());
  }

  /** Moves the wall clock by {@code step} at once; back, if that is negative. */
  public void jumpWall(Duration step) {
    wallTime.show(world.nowNanos(), wallTime.shownAt(world.nowNanos()) + step.toNanos());
  }

  /**
   * Sets where the monotonic clock stands: anywhere, since it has no meaning outside a process. To
   * be called while no process runs that has read it.
   */
  public void setMonotonicOrigin(long nanos) {
    monotonicTime.show(world.nowNanos(), nanos);
  }

  /** What the wall clock shows, less true time. */
  public Duration wallOffset() {
    return Duration.ofNanos(wallTime.shownAt(world.nowNanos()) - world.nowNanos());
  }

  long monotonicNanos() {
    return monotonicTime.shownAt(world.nowNanos());
  }

  /** True time until the monotonic clock has gone on by {@code nanos}, at its present drift. */
  long trueNanosUntil(long nanos) {
    return monotonicTime.trueNanosUntil(nanos);
  }

  private long wallMillis() {
    return world.wallMillis(wallTime.shownAt(world.nowNanos()));
  }

  private static double requireDrift(double ppm) {
    if (!(Math.abs(ppm) <= DRIFT_PPM_MAX)) {
      throw new IllegalArgumentException("a drift of " + ppm + " ppm");
    }
    return ppm;
  }
}
