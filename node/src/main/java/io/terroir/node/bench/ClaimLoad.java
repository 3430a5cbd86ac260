package io.terroir.node.bench;

import io.terroir.epaxos.directory.ClaimEvidence;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Claims origins that nobody has claimed, all the time until it is closed. Either a fixed number of
 * clients, each of which claims again when it has its answer (closed loop), or a fixed rate,
 * whatever the answers do (open loop). In an open loop latency counts from when a claim was due: if
 * the load falls behind, or the cluster makes it wait, that shows.
 */
final class ClaimLoad implements AutoCloseable {
  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_CLAIM_MAX = Duration.ofSeconds(30);
  private static final long FIRST_CLAIM_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ClaimClients clients;
  private final KeyspaceId keyspace;
  private final List<RegionId> regions;
  private final ClaimEvidence evidence;
  private final Recorder latencyMicros = new Recorder(SIGNIFICANT_DIGITS);
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
  private @Nullable Thread pacer;
  private volatile boolean closed;

  ClaimLoad(ClaimClients clients, KeyspaceId keyspace, NodeId claimant, List<RegionId> regions) {
    this.clients = clients;
    this.keyspace = keyspace;
    this.regions = List.copyOf(regions);
    this.evidence = new ClaimEvidence(claimant, regions.get(0), System.currentTimeMillis());
  }

  /**
   * Waits until an origin can be claimed through every replica: each node makes its region known
   * only after it has begun to serve.
   *
   * @throws IllegalStateException in one sentence, if it cannot in time
   */
  void awaitFirstClaims() {
    long deadlineNanos = System.nanoTime() + FIRST_CLAIM_MAX.toNanos();
    for (int client = 0; client < clients.count(); client++) {
      DirectoryOutcome outcome = clients.submit(client, fresh(client), CLAIM_TIMEOUT).join();
      while (!(outcome instanceof Claimed)) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw new IllegalStateException("the directory refuses claims: " + outcome);
        }
        LockSupport.parkNanos(FIRST_CLAIM_POLL_NANOS);
        outcome = clients.submit(client, fresh(client), CLAIM_TIMEOUT).join();
      }
    }
  }

  /** Begins a closed loop of {@code count} clients, spread over the replicas. */
  void startClosedLoop(int count) {
    for (int i = 0; i < count; i++) {
      claimAgain(i % clients.count());
    }
  }

  /** Begins an open loop. */
  void startOpenLoop(double claimsPerSecond) {
    Thread thread = new Thread(() -> pace(NANOS_PER_SECOND / claimsPerSecond), "bench-pacer");
    thread.setDaemon(true);
    thread.start();
    pacer = thread;
  }

  /** Latencies since this was last asked. */
  Histogram takeLatencyMicros() {
    return latencyMicros.getIntervalHistogram();
  }

  /** Forgets latencies and failures until now, such as refusals while a cold JVM fell behind. */
  void beginMeasuring() {
    takeLatencyMicros();
    failed.set(0);
    firstFailure.set(null);
  }

  /**
   * Requires that the load itself works.
   *
   * @throws IllegalStateException in one sentence, if it does not
   */
  void requireWorking() {
    clients.requireWorking();
  }

  /**
   * Requires that no claim has failed since {@link #beginMeasuring}.
   *
   * @throws IllegalStateException in one sentence, if some have
   */
  void requireNoFailure() {
    Throwable first = firstFailure.get();
    if (first != null) {
      throw new IllegalStateException(
          failed + " claims failed, the first with: " + first.getMessage(), first);
    }
  }

  private void claimAgain(int client) {
    if (!closed) {
      claim(client, System.nanoTime(), () -> claimAgain(client));
    }
  }

  private void pace(double nanosBetween) {
    long startNanos = System.nanoTime();
    for (long sent = 0; !closed; sent++) {
      long dueNanos = startNanos + (long) (sent * nanosBetween);
      while (dueNanos - System.nanoTime() > 0 && !closed) {
        LockSupport.parkNanos(PACE_NANOS);
      }
      claim((int) (sent % clients.count()), dueNanos, () -> {});
    }
  }

  private void claim(int client, long sinceNanos, Runnable then) {
    var unused =
        clients
            .submit(client, fresh(client), CLAIM_TIMEOUT)
            .whenComplete(
                (outcome, failure) -> {
                  answered(sinceNanos, Optional.ofNullable(outcome), failure);
                  then.run();
                });
  }

  private Claim fresh(int client) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    OriginDigest origin = new OriginDigest(random.nextLong(), random.nextLong());
    return new Claim(keyspace, origin, regions.get(client), true, evidence);
  }

  private void answered(
      long sinceNanos, Optional<DirectoryOutcome> outcome, @Nullable Throwable failure) {
    if (outcome.isPresent() && outcome.get() instanceof Claimed) {
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sinceNanos);
      latencyMicros.recordValue(micros);
    } else if (!closed) {
      failed.incrementAndGet();
      firstFailure.compareAndSet(
          null,
          failure != null ? failure : new IllegalStateException("the directory says " + outcome));
    }
  }

  /** Begins no more claims; what is under way is not waited for. */
  @Override
  public void close() {
    closed = true;
    Thread thread = pacer;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
