package io.terroir.raft.service;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A pipe that can be told to be full, or to let new work wait. */
final class ReluctantPipe implements Pipe {
  private final Pipe pipe;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private boolean refusing;

  ReluctantPipe(Pipe pipe) {
    this.pipe = pipe;
  }

  void refuse() {
    refusing = true;
  }

  void hold() {
    holding = true;
  }

  void release() {
    holding = false;
    held.forEach(pipe::execute);
    held.clear();
  }

  @Override
  public void execute(Runnable handler) {
    pipe.execute(handler);
  }

  @Override
  public boolean offer(Runnable handler) {
    if (refusing) {
      return false;
    }
    if (holding) {
      held.add(handler);
      return true;
    }
    return pipe.offer(handler);
  }

  @Override
  public Timer schedule(Duration delay, Runnable handler) {
    return pipe.schedule(delay, handler);
  }

  @Override
  public MonotonicClock clock() {
    return pipe.clock();
  }

  @Override
  public boolean isCurrent() {
    return pipe.isCurrent();
  }
}
