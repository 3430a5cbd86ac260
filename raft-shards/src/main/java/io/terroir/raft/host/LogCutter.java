package io.terroir.raft.host;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.log.EntryLog;
import java.util.Optional;

/**
 * Decides how much of the log may go (paper, section 7): everything below
 *
 * <pre>min(flushed, max(slowest member, what leaves the retained bytes))</pre>
 *
 * where <em>flushed</em> is the applied index read back from what the store has on disk: the log is
 * the store's write-ahead log. A follower that is further behind than the retained bytes gets a
 * snapshot.
 */
final class LogCutter {
  /** Looks this often; reading the flushed index may touch the disk. */
  static final int EVERY_TICKS = 20;

  private final RaftConfig config;
  private final RaftCore core;
  private final EntryLog log;
  private final RaftStateMachine stateMachine;
  private final Runnable flushStore;
  private long ticks;
  private long cuts;

  LogCutter(
      RaftConfig config,
      RaftCore core,
      EntryLog log,
      RaftStateMachine stateMachine,
      Runnable flushStore) {
    this.config = config;
    this.core = core;
    this.log = log;
    this.stateMachine = stateMachine;
    this.flushStore = flushStore;
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
    long wanted =
        Math.max(core.matchedByAllIndex(), log.indexLeaving(config.logRetainedBytesMax()));
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

  /** Whether the log is so long that it is worth looking at. */
  boolean mayCut() {
    return log.bytes() >= config.compactBytesMin();
  }

  /** How often the log was cut. */
  long cuts() {
    return cuts;
  }
}
