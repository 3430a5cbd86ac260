package io.terroir.sdk.internal;

import io.terroir.v1.RequestId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Numbers the requests of one client. Thread-safe. */
final class RequestIds {
  private final String client;
  private final LongSupplier wallMillis;
  private final AtomicLong last = new AtomicLong();

  RequestIds(RandomGenerator random, LongSupplier wallMillis) {
    this.client = String.format("%016x%016x", random.nextLong(), random.nextLong());
    this.wallMillis = wallMillis;
  }

  /** An id for a new request. Its retries carry the same. */
  RequestId next() {
    return RequestId.newBuilder()
        .setClient(client)
        .setIssuedMillis(wallMillis.getAsLong())
        .setNumber(last.incrementAndGet())
        .build();
  }
}
