package io.terroir.raft.host;

import io.terroir.runtime.telemetry.Timing;

/**
 * How long the parts of a write take, of all groups of a node together. Measured by the clock of
 * the pipe. Thread-safe.
 *
 * @param append from when entries are handed to the journal until they are durable, at every member
 * @param commit from when the leader has taken a command into its log until it knows that a
 *     majority has it on disk
 * @param apply from then until its effects are in the leader's store
 */
public record RaftTimings(Timing append, Timing commit, Timing apply) {
  RaftTimings() {
    this(new Timing(), new Timing(), new Timing());
  }
}
