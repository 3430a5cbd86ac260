package io.terroir.sdk.internal;

import io.grpc.MethodDescriptor;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.v1.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends requests for all handles of one client. Thread-safe. */
public final class Calls implements AutoCloseable {
  private final Environment environment;
  private final Gateways gateways;
  private final RequestIds requestIds;
  private final Backoff backoff;
  private final CallLimits limits;
  private final CallLimits adminLimits;
  private final CallMetrics metrics;
  private final CallTraces traces;

  /**
   * Connects when first used.
   *
   * @param endpoints host:port of gateways, in order of preference
   * @param limits for all calls but those that create something
   * @param adminLimits for those
   */
  public Calls(
      List<String> endpoints,
      Environment environment,
      CallLimits limits,
      CallLimits adminLimits,
      OpenTelemetry telemetry) {
    this.environment = environment;
    this.gateways = new Gateways(endpoints, environment);
    this.requestIds = new RequestIds(environment.random(), environment.wallMillis());
    this.backoff = new Backoff(environment.random());
    this.limits = limits;
    this.adminLimits = adminLimits;
    this.metrics = new CallMetrics(telemetry, environment::nanos);
    this.traces = new CallTraces(telemetry);
  }

  /** An id for a new write. */
  public RequestId newRequestId() {
    return requestIds.next();
  }

  /** Sends a request and repeats it where {@code repeat} and its failures allow. */
  public <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Repeat repeat) {
    return start(method, request, repeat, limits);
  }

  /** As {@link #call(MethodDescriptor, Object, Repeat)}, within other limits. */
  public <Q, A> CompletableFuture<A> call(
      MethodDescriptor<Q, A> method, Q request, Repeat repeat, CallLimits others) {
    return start(method, request, repeat, others);
  }

  /** Answers that go on until the stream is closed, once it is started. */
  public <Q, A> Stream<Q, A> stream(MethodDescriptor<Q, A> method, Stream.Reader<Q, A> reader) {
    return new Stream<>(gateways, environment, backoff, method, reader);
  }

  /** The limits of calls that have no others. */
  public CallLimits limits() {
    return limits;
  }

  /** The client's monotonic clock, in nanoseconds. */
  public long nanos() {
    return environment.nanos();
  }

  /** Runs {@code work}, which must not block, once {@code delay} has passed. */
  public void schedule(Duration delay, Runnable work) {
    environment.scheduler().schedule(delay, work);
  }

  /** Sends a request that may take long because many nodes must do something for it. */
  public <Q, A> CompletableFuture<A> callSlow(MethodDescriptor<Q, A> method, Q request) {
    return callSlow(method, request, Repeat.SAFE);
  }

  /** As the other one, and repeats it where {@code repeat} and its failures allow. */
  public <Q, A> CompletableFuture<A> callSlow(
      MethodDescriptor<Q, A> method, Q request, Repeat repeat) {
    return start(method, request, repeat, adminLimits);
  }

  private <Q, A> CompletableFuture<A> start(
      MethodDescriptor<Q, A> method, Q request, Repeat repeat, CallLimits callLimits) {
    CallTraces.CallTrace trace = traces.begin(method.getFullMethodName());
    Attempts<Q, A> attempts =
        new Attempts<>(gateways, environment, backoff, trace, method, request, repeat, callLimits);
    return metrics.measure(method.getFullMethodName(), trace.endWith(attempts.start()));
  }

  @Override
  public void close() {
    gateways.close();
    environment.scheduler().close();
  }
}
