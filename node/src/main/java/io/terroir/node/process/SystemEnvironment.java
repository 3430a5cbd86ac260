package io.terroir.node.process;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.node.assembly.ProcessEnvironment;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Threads, time and chance of this machine. */
final class SystemEnvironment implements ProcessEnvironment, AutoCloseable {
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
  private final Map<String, EventPipe> pipes = new LinkedHashMap<>();
  private final String process;
  private final OpenTelemetry telemetry;
  private final FailStop failStop;

  SystemEnvironment(String process, OpenTelemetry telemetry, FailStop failStop) {
    this.process = process;
    this.telemetry = telemetry;
    this.failStop = failStop;
  }

  @Override
  public EventPipe startPipe(String name) {
    EventPipe pipe = EventPipe.start(process + "-" + name, clock(), failStop);
    pipes.put(name, pipe);
    return pipe;
  }

  @Override
  public MonotonicClock clock() {
    return SystemClock.monotonic();
  }

  @Override
  public WallClock wallClock() {
    return SystemClock.wall();
  }

  @Override
  public SplittableRandom newRandom() {
    return random.split();
  }

  @Override
  public RandomGenerator newSecureRandom() {
    return new SecureRandom();
  }

  @Override
  public OpenTelemetry telemetry() {
    return telemetry;
  }

  void observe(MemberMetrics metrics) {
    pipes.forEach(metrics::pipe);
  }

  /** Handles what waits and ends the pipes. */
  @Override
  public void close() {
    pipes.values().forEach(EventPipe::close);
  }
}
