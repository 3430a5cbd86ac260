package io.terroir.sdk.internal;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the client takes from its process; tests bring their own.
 *
 * @param nanos a monotonic clock, in nanoseconds
 * @param wallMillis the time of day, in milliseconds since 1970: it stamps request ids
 * @param random for client ids and jitter; thread-safe
 * @param scheduler runs what must wait
 * @param channels opens a connection to an endpoint
 */
public record Environment(
    LongSupplier nanos,
    LongSupplier wallMillis,
    RandomGenerator random,
    Scheduler scheduler,
    Function<String, ManagedChannel> channels) {

  /** Runs work later. Thread-safe. */
  public interface Scheduler extends AutoCloseable {
    /** Runs {@code work}, which must not block, once {@code delay} has passed. */
    void schedule(Duration delay, Runnable work);

    /** Drops what has not begun. */
    @Override
    void close();
  }
}
