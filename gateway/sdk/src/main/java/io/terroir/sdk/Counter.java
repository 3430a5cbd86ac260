package io.terroir.sdk;

import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.WeakValue;
import java.util.concurrent.CompletableFuture;

/**
 * A counter that every allowed region changes by itself. Its replicas do not remember requests: an
 * addition of which the client does not learn whether it was done fails with {@link
 * Reason#OUTCOME_UNKNOWN} and is not repeated. Immutable and thread-safe.
 */
public final class Counter {
  private final WeakHandle handle;

  Counter(WeakHandle handle) {
    this.handle = handle;
  }

  /** Adds {@code delta}, which may be negative. Returns the value that the replica sees then. */
  public CounterValue add(long delta) {
    return Waiting.forResult(addAsync(delta));
  }

  /** As {@link #add}, with a future. */
  public CompletableFuture<CounterValue> addAsync(long delta) {
    return handle.send(
        handle.update().setAddToCounter(delta), Repeat.ONLY_IF_NOT_DONE, Counter::value);
  }

  /** The value at the nearest replica. */
  public CounterValue get() {
    return Waiting.forResult(getAsync());
  }

  /** As {@link #get}, with a future. */
  public CompletableFuture<CounterValue> getAsync() {
    return handle.read(Counter::value);
  }

  private static CounterValue value(Placement placement, WeakValue value) {
    return new CounterValue(placement, value.getCounter());
  }
}
