package io.terroir.node.demo;

import io.terroir.sdk.Entry;
import io.terroir.sdk.Origin;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.ScanPage;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes one key after the other, and remembers what was acknowledged and when. */
final class Writer implements AutoCloseable {
  private final Origin origin;
  private final Thread thread;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile long longestGapNanos;

  private Writer(Origin origin, String name) {
    this.origin = origin;
    this.thread = new Thread(this::writeOn, name);
    this.thread.setDaemon(true);
  }

  static Writer start(Origin origin, String name) {
    Writer writer = new Writer(origin, name);
    writer.thread.start();
    return writer;
  }

  private void writeOn() {
    long lastNanos = System.nanoTime();
    for (int i = 0; !stopped.get(); i++) {
      String key = String.format("%s/%08d", thread.getName(), i);
      try {
        origin.put(key, "acknowledged");
        acknowledged.add(key);
        long now = System.nanoTime();
        longestGapNanos = Math.max(longestGapNanos, now - lastNanos);
        lastNanos = now;
      } catch (TerroirException e) {
        failures.add(e.reason().name());
      }
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /** Reasons of writes that failed although the client repeated them. */
  Queue<String> failures() {
    return failures;
  }

  /** The longest time between two acknowledged writes. */
  Duration longestGap() {
    return Duration.ofNanos(longestGapNanos);
  }

  /** Acknowledged keys that the origin does not hold. */
  long lost() {
    Set<String> there = new HashSet<>();
    Optional<ScanOptions> next = Optional.of(ScanOptions.all());
    while (next.isPresent()) {
      ScanOptions options = next.get();
      ScanPage page = origin.scan(options);
      page.entries().stream().map(Entry::keyText).forEach(there::add);
      next = page.next().map(options::startingAt);
    }
    return acknowledged.stream().filter(key -> !there.contains(key)).count();
  }

  @Override
  public void close() {
    stop();
  }

  /** Ends after the write under way. */
  void stop() {
    stopped.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
