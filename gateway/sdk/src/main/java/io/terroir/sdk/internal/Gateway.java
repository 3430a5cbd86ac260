package io.terroir.sdk.internal;

import io.grpc.ManagedChannel;
import java.time.Duration;

/** One gateway as the client knows it. Guarded by {@link Gateways}. */
final class Gateway {
  /** A gateway that fails is left alone this long at first, doubled with every further failure. */
  private static final Duration REST_FIRST = Duration.ofMillis(200);

  /** And at most this long: it is wanted back soon after it returned. */
  private static final Duration REST_MAX = Duration.ofSeconds(5);

  /** The weight of a new measurement: about the last ten count. */
  private static final double WEIGHT = 0.2;

  private static final int DOUBLINGS_MAX = 10;

  private final ManagedChannel channel;
  private double latencyNanos = Double.NaN;
  private int failures;
  private long restsUntilNanos;

  Gateway(ManagedChannel channel) {
    this.channel = channel;
  }

  ManagedChannel channel() {
    return channel;
  }

  boolean measured() {
    return !Double.isNaN(latencyNanos);
  }

  double latencyNanos() {
    return latencyNanos;
  }

  boolean rests(long nowNanos) {
    return failures > 0 && restsUntilNanos - nowNanos > 0;
  }

  long restsUntilNanos() {
    return restsUntilNanos;
  }

  void answered() {
    failures = 0;
  }

  void answeredProbe(long tookNanos) {
    failures = 0;
    latencyNanos = measured() ? latencyNanos + WEIGHT * (tookNanos - latencyNanos) : tookNanos;
  }

  void failed(long nowNanos) {
    long rest = REST_FIRST.toNanos() << Math.min(failures, DOUBLINGS_MAX);
    restsUntilNanos = nowNanos + Math.min(rest, REST_MAX.toNanos());
    failures++;
  }
}
