package io.terroir.raft.host;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.log.EntryLog;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Decides how much of the log may go (paper, section 7): everything below
 *
 * <pre>min(flushed, max(slowest member, what leaves the retained bytes))</pre>
 *
 * where <em>flushed</em> is the applied index read back from what the store has on disk: the log is
 * the store's write-ahead log. A follower that is further behind than the retained bytes gets a
 * snapshot. While snapshots are sent, the log keeps what follows the oldest of them, up to some
 * times the retained bytes: whoever has got a snapshot would otherwise need another one.
 */
final class LogCutter {
  /** Looks this often; reading the flushed index may touch the disk. */
  static final int EVERY_TICKS = 20;

  /** What the log may hold for those who get snapshots, in times of what it retains. */
  static final int SNAPSHOT_TIMES = 8;

  private final RaftConfig config;
  private final RaftCore core;
  private final EntryLog log;
  private final RaftStateMachine stateMachine;
  private final Runnable flushStore;
  private final Supplier<OptionalLong> oldestSnapshot;
  private long ticks;
  private long cuts;

  LogCutter(
      RaftConfig config,
      RaftCore core,
      EntryLog log,
      RaftStateMachine stateMachine,
      Runnable flushStore,
      Supplier<OptionalLong> oldestSnapshot) {
    this.config = config;
    this.core = core;
    this.log = log;
    this.stateMachine = stateMachine;
    this.flushStore = flushStore;
    this.oldestSnapshot = oldestSnapshot;
  }

  /** Lets a tick pass; yields the log's new base if it was cut. */
  Optional<LogPosition> tick(long appliedIndex) {
    return ticks(1, appliedIndex);
  }

  /** Lets ticks pass together. */
  Optional<LogPosition> ticks(long passed, long appliedIndex) {
    ticks += passed;
    if (ticks < EVERY_TICKS) {
      return Optional.empty();
    }
    ticks = 0;
    if (!mayCut()) {
      return Optional.empty();
    }
    long wanted = Math.max(core.matchedByAllIndex(), boundIndex());
    wanted = Math.min(wanted, Math.min(appliedIndex, core.applicableIndex()));
    long flushed = stateMachine.flushedIndex();
    if (flushed < wanted && log.bytes() > config.logRetainedBytesMax()) {
      flushStore.run();
    }
    long cut = Math.min(flushed, wanted);
    if (cut <= log.base().index()) {
      return Optional.empty();
    }
    cuts++;
    return Optional.of(log.compactTo(cut));
  }

  private long boundIndex() {
    long bound = log.indexLeaving(config.logRetainedBytesMax());
    OptionalLong oldest = oldestSnapshot.get();
    if (oldest.isEmpty() || oldest.getAsLong() >= bound) {
      return bound;
    }
    long last = log.indexLeaving(SNAPSHOT_TIMES * config.logRetainedBytesMax());
    return Math.max(oldest.getAsLong(), last);
  }

  /** Whether the log is so long that it is worth looking at. */
  boolean mayCut() {
    return log.bytes() >= config.compactBytesMin();
  }

  /** How often the log was cut. */
  long cuts() {
    return cuts;
  }
}
