package io.terroir.sdk.internal;

import io.grpc.CallOptions;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the client takes from its process; tests bring their own.
 *
 * @param ticker a monotonic clock, also that of the deadlines of calls
 * @param wallMillis the time of day, in milliseconds since 1970: it stamps request ids
 * @param random for client ids and jitter; thread-safe
 * @param scheduler runs what must wait
 * @param channels opens a connection to an endpoint
 */
public record Environment(
    Deadline.Ticker ticker,
    LongSupplier wallMillis,
    RandomGenerator random,
    Scheduler scheduler,
    Function<String, ManagedChannel> channels) {

  /** The monotonic clock, in nanoseconds. */
  long nanos() {
    return ticker.nanoTime();
  }

  /** Calls that end {@code nanos} from now. */
  CallOptions endingAfter(long nanos) {
    return CallOptions.DEFAULT.withDeadline(Deadline.after(nanos, TimeUnit.NANOSECONDS, ticker));
  }

  /** Runs work later. Thread-safe. */
  public interface Scheduler extends AutoCloseable {
    /** Runs {@code work}, which must not block, once {@code delay} has passed. */
    void schedule(Duration delay, Runnable work);

    /** Drops what has not begun. */
    @Override
    void close();
  }
}
