package io.terroir.simulation.platform;

import io.terroir.node.assembly.ProcessEnvironment;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.simulation.SimulatedNode;
import java.util.random.RandomGenerator;

/** Threads, time and chance of one run of a process in the world. */
final class SimulatedEnvironment implements ProcessEnvironment {
  private final SimulatedNode node;
  private int pipes;
  private int generators;

  SimulatedEnvironment(SimulatedNode node) {
    this.node = node;
  }

  @Override
  public Pipe startPipe(String name) {
    return node.pipe(pipes++);
  }

  @Override
  public MonotonicClock clock() {
    return node.clock();
  }

  @Override
  public WallClock wallClock() {
    return node.wallClock();
  }

  @Override
  public RandomGenerator newRandom() {
    return node.random("part-" + generators++);
  }

  @Override
  public RandomGenerator newSecureRandom() {
    return newRandom();
  }
}
