package io.terroir.raft.service;

import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.HistoryWindow;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Lets the history of a shard go when it has been kept for long enough. Applying an entry knows no
 * time, so every replica notes which revision it had applied when, and the one that leads proposes
 * to compact to what was applied the history's time ago. Whatever replica noted it, and whoever led
 * then, that revision is at least so old; hence a new leader goes on where the last one was, and a
 * proposal of a deposed leader does no harm. After a restart a replica begins to count again, which
 * keeps the history longer, never shorter.
 *
 * <p>Confined to the group's pipe.
 */
final class HistoryKeeper {
  /** The history is up to so much longer than asked for, as a part of its time. */
  private static final int NOTES_PER_TIME = 64;

  /** How soon more is dropped, if one compaction did not drop everything. */
  private static final Duration SURPLUS_INTERVAL = Duration.ofSeconds(1);

  private final RaftGroup group;
  private final ShardStateMachine machine;
  private final Pipe pipe;
  private final long keptNanos;
  private final Duration interval;
  private final ArrayDeque<Note> notes = new ArrayDeque<>();

  /** The newest revision that is older than the history's time. */
  private long old;

  private boolean proposing;
  private boolean stopped;

  HistoryKeeper(RaftGroup group, ShardStateMachine machine, ShardLimits limits) {
    this.group = group;
    this.machine = machine;
    this.pipe = group.pipe();
    this.keptNanos = Duration.ofMillis(limits.historyMillis()).toNanos();
    this.interval = Duration.ofNanos(keptNanos / NOTES_PER_TIME);
  }

  /** Begins, from any thread. */
  void start() {
    pipe.execute(this::turn);
  }

  /** Ends, on the pipe. */
  void stop() {
    stopped = true;
  }

  private void turn() {
    if (stopped) {
      return;
    }
    long now = pipe.clock().nanos();
    notes.addLast(new Note(now, machine.state().revision()));
    while (!notes.isEmpty() && now - notes.getFirst().nanos() >= keptNanos) {
      old = notes.removeFirst().revision();
    }
    HistoryWindow window = machine.state().history();
    boolean due = old > window.compactedRevision() || window.hasSurplus();
    if (due && group.isLeader() && !proposing) {
      propose(Math.max(old, window.compactedRevision()));
    }
    boolean soon = window.hasSurplus() && SURPLUS_INTERVAL.compareTo(interval) < 0;
    pipe.schedule(soon ? SURPLUS_INTERVAL : interval, this::turn);
  }

  /** A proposal that is refused or lost is made again at the next turn. */
  private void propose(long revision) {
    proposing = true;
    var unused =
        group
            .propose(ShardCodec.encodeCompact(new ShardCommand.Compact(revision)))
            .whenComplete((outcome, failure) -> proposing = false);
  }

  /** That {@code revision} was applied at {@code nanos} of the pipe's clock. */
  private record Note(long nanos, long revision) {}
}
