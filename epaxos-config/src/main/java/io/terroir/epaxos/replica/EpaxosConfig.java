package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Timing;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Map;

/**
 * What an EPaxos replica is told.
 *
 * @param node where it runs
 * @param disk on which disk; another one whenever the disk was blank
 * @param members the first members of the cluster, and the node of each; of a replica that joins,
 *     some members that it may ask
 * @param blank what it means if the disk is blank
 * @param timing of the protocol
 * @param tickInterval how often the protocol looks at the time while an id is open; a delay rounds
 *     up to it
 * @param checkpointInterval at most from the execution of a command to the moment from which a
 *     crash cannot take it back; until then, and until all members have come that far, its record
 *     is kept
 * @param pendingMax commands submitted here and not answered or not executed yet, before more are
 *     refused. Each holds its payload and a record per member
 * @param executionLagMax how long a command submitted here may wait for its execution before others
 *     that conflict with it are refused. Too small: a recovery, which takes a few round trips and
 *     the time to suspect its coordinator, has commands refused that could wait for it; too large:
 *     while a key is written faster than commands commit, nobody gets an answer for that long
 * @param batches how commands are gathered into instances
 */
public record EpaxosConfig(
    NodeId node,
    DiskId disk,
    Map<ReplicaId, NodeId> members,
    BlankDisk blank,
    Timing timing,
    Duration tickInterval,
    Duration checkpointInterval,
    int pendingMax,
    Duration executionLagMax,
    BatchBounds batches) {
  private static final Duration TICK_INTERVAL = Duration.ofMillis(10);
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
  private static final int PENDING_MAX = 10_000;

  /** As long as a client waits for one replica before it asks another. */
  private static final Duration EXECUTION_LAG_MAX = Duration.ofSeconds(2);

  public EpaxosConfig {
    members = Map.copyOf(members);
    if (blank == BlankDisk.NEW_CLUSTER && !members.containsValue(node)) {
      throw new IllegalArgumentException(node + " is not among the members");
    }
  }

  /** Defaults for regions up to 300 ms apart. */
  public static EpaxosConfig of(
      NodeId node, DiskId disk, Map<ReplicaId, NodeId> members, BlankDisk blank) {
    return new EpaxosConfig(
        node,
        disk,
        members,
        blank,
        Timing.WIDE_AREA,
        TICK_INTERVAL,
        CHECKPOINT_INTERVAL,
        PENDING_MAX,
        EXECUTION_LAG_MAX,
        BatchBounds.DEFAULT);
  }

  /** The same with another timing. */
  public EpaxosConfig withTiming(Timing other) {
    return new EpaxosConfig(
        node,
        disk,
        members,
        blank,
        other,
        tickInterval,
        checkpointInterval,
        pendingMax,
        executionLagMax,
        batches);
  }

  /** The same with other bounds of batches. */
  public EpaxosConfig withBatches(BatchBounds other) {
    return new EpaxosConfig(
        node,
        disk,
        members,
        blank,
        timing,
        tickInterval,
        checkpointInterval,
        pendingMax,
        executionLagMax,
        other);
  }
}
