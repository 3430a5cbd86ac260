package io.terroir.raft.service;

import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.log.Quarantine;
import io.terroir.raft.shard.RowScan;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Reads everything that the store holds of this node's replicas again and again, slowly, one
 * replica after another. Comparing what replicas do does not see what becomes of rows on a disk
 * afterwards; this does, and a replica that finds its own store damaged goes into quarantine. Each
 * page is read in a turn of the replica's pipe, so it is small.
 *
 * <p>{@link #start} may be called from any thread; all else happens on the pipes.
 */
public final class StoreScrub {
  /** What one turn of a pipe reads. */
  static final long PAGE_BYTES = 64 << 10;

  /**
   * How the store is read again.
   *
   * @param every how long after the beginning of a round the next one begins; zero: never
   * @param bytesPerSecond how fast, over all replicas of the node
   */
  public record Settings(Duration every, long bytesPerSecond) {
    /**
     * A disk is read well before a second copy has rotted too, and hardly notices it: a store of
     * 100 GiB takes four hours.
     */
    public static final Settings DEFAULT = new Settings(Duration.ofHours(24), 8L << 20);

    public Settings {
      if (every.isNegative() || bytesPerSecond < 1) {
        throw new IllegalArgumentException("a scrub takes time: " + every + ", " + bytesPerSecond);
      }
    }
  }

  /** A replica that is open. */
  record Replica(RaftGroup group, ShardStateMachine machine) {}

  private final Supplier<Collection<Replica>> replicas;
  private final Pipe pipe;
  private final Settings settings;
  private final Deque<Replica> left = new ArrayDeque<>();
  private final AtomicLong scrubbedBytes = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean closed;
  private long roundBeganNanos;

  /**
   * Does nothing before {@link #start}.
   *
   * @param pipe the one of the rounds
   */
  StoreScrub(Supplier<Collection<Replica>> replicas, Pipe pipe, Settings settings) {
    this.replicas = replicas;
    this.pipe = pipe;
    this.settings = settings;
  }

  /** Begins the first round after the time between two. */
  public void start() {
    if (!settings.every().isZero()) {
      pipe.execute(() -> pipe.schedule(settings.every(), this::round));
    }
  }

  /** Reads no more. */
  public void close() {
    closed = true;
  }

  /** How much was read again, keys included. */
  public long scrubbedBytes() {
    return scrubbedBytes.get();
  }

  /** How often everything was read. */
  public long rounds() {
    return rounds.get();
  }

  private void round() {
    if (closed) {
      return;
    }
    roundBeganNanos = pipe.clock().nanos();
    replicas.get().stream()
        .filter(replica -> replica.group().quarantine().isEmpty())
        .sorted(Comparator.comparing(replica -> replica.group().shard()))
        .forEach(left::add);
    next();
  }

  private void next() {
    Replica replica = left.poll();
    if (replica == null) {
      rounds.incrementAndGet();
      Duration passed = Duration.ofNanos(pipe.clock().nanos() - roundBeganNanos);
      Duration rest = settings.every().minus(passed);
      pipe.schedule(rest.isNegative() ? Duration.ZERO : rest, this::round);
    } else {
      replica.group().pipe().execute(() -> begin(replica));
    }
  }

  private void begin(Replica replica) {
    if (closed || replica.group().quarantine().isPresent()) {
      pipe.execute(this::next);
      return;
    }
    try {
      page(replica, replica.machine().scan());
    } catch (RuntimeException failure) {
      quarantine(replica, damageIn(failure), replica.machine().state().position().index());
      pipe.execute(this::next);
    }
  }

  /** Reads a page, and the next one when its time has come. */
  private void page(Replica replica, RowScan scan) {
    boolean goesOn = false;
    try {
      long bytes = closed ? 0 : scan.page(PAGE_BYTES);
      scrubbedBytes.addAndGet(bytes);
      scan.problem().ifPresent(problem -> quarantine(replica, problem, scan.index()));
      goesOn = !closed && !scan.isDone();
      Pipe continued = goesOn ? replica.group().pipe() : pipe;
      Runnable then = goesOn ? () -> page(replica, scan) : this::next;
      Pipe.Timer unused = continued.schedule(timeFor(bytes), then);
    } catch (RuntimeException failure) {
      quarantine(replica, damageIn(failure), scan.index());
      pipe.execute(this::next);
    } finally {
      if (!goesOn) {
        scan.close();
      }
    }
  }

  private Duration timeFor(long bytes) {
    return Duration.ofNanos((long) (bytes * 1e9 / settings.bytesPerSecond()));
  }

  private static String damageIn(RuntimeException failure) {
    return StateDamagedException.damageIn(failure).orElseThrow(() -> failure);
  }

  private static void quarantine(Replica replica, String problem, long index) {
    replica.group().quarantine(new Quarantine(Quarantine.Cause.DAMAGED, index, problem));
  }
}
