package io.terroir.raft.host;

import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.runtime.telemetry.Traced;
import java.util.ArrayList;
import java.util.List;

/** Durable work of one group on its way to the disk, and the messages that wait for it. */
final class Submission {
  private final GroupDriver group;
  private final DurableWork work;
  private final long beganNanos;
  private final List<Outbound> afterwards = new ArrayList<>();
  private List<Traced> syncs = List.of();

  Submission(GroupDriver group, DurableWork work, long beganNanos) {
    this.group = group;
    this.work = work;
    this.beganNanos = beganNanos;
  }

  GroupDriver group() {
    return group;
  }

  DurableWork work() {
    return work;
  }

  /** When it was submitted, by the pipe's clock. */
  long beganNanos() {
    return beganNanos;
  }

  /** Messages to send once the work is on disk. */
  List<Outbound> afterwards() {
    return afterwards;
  }

  /** The waits for the disk that end with this work, of commands that are traced. */
  void traced(List<Traced> waits) {
    syncs = waits;
  }

  /** The work is on disk. */
  void endTraced() {
    syncs.forEach(Traced::end);
  }
}
