package io.terroir.epaxos.replica;

import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has what was executed brought to disk from time to time, since only what a crash cannot take back
 * may be dropped from the journal. Soon after something was executed, sooner after much; while
 * nothing is, the disk rests. Used on the pipe only.
 */
final class Checkpoints {
  /** Executed instances at which a checkpoint is due at once: some tens of megabytes of records. */
  private static final int EXECUTED_MAX = 20_000;

  private final Pipe pipe;
  private final Duration interval;
  private final ExecutedState executed;
  private final Consumer<ExecutedState.Flushed> reached;
  private Pipe.@Nullable Timer due;
  private boolean flushing;
  private int executedSince;
  private boolean closed;

  /**
   * Checkpoints of {@code executed}.
   *
   * @param interval at most from an execution to its checkpoint
   * @param reached is told on the pipe what a crash cannot take back any more
   */
  Checkpoints(
      Pipe pipe,
      Duration interval,
      ExecutedState executed,
      Consumer<ExecutedState.Flushed> reached) {
    this.pipe = pipe;
    this.interval = interval;
    this.executed = executed;
    this.reached = reached;
  }

  /** {@code instances} more are in the store. */
  void executed(int instances) {
    executedSince += instances;
    if (due == null) {
      due = pipe.schedule(interval, this::begin);
    } else if (executedSince >= EXECUTED_MAX && !flushing) {
      due.cancel();
      begin();
    }
  }

  void close() {
    closed = true;
    if (due != null) {
      due.cancel();
    }
  }

  private void begin() {
    due = null;
    if (closed) {
      return;
    }
    if (flushing) {
      due = pipe.schedule(interval, this::begin);
      return;
    }
    flushing = true;
    executedSince = 0;
    executed.flush(() -> pipe.execute(this::flushed));
  }

  private void flushed() {
    flushing = false;
    if (!closed) {
      reached.accept(executed.flushed());
    }
  }
}
