package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Timing;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Map;

/**
 * What an EPaxos replica is told.
 *
 * @param self which member this is
 * @param members every member and the node it runs on; the same at all of them, and for the whole
 *     life of the cluster
 * @param firstStart whether {@code self} has never run before. Only then may its disk be blank. Set
 *     it for a new cluster, never to bring back a replica that lost its disk
 * @param timing of the protocol
 * @param tickInterval how often the protocol looks at the time while an id is open; a delay rounds
 *     up to it
 * @param checkpointInterval at most from the execution of a command to the moment from which a
 *     crash cannot take it back; until then, and until all members have come that far, its record
 *     is kept
 * @param pendingMax commands submitted here and not answered yet, before more are refused. Each
 *     holds its payload and a record per member
 * @param batches how commands are gathered into instances
 */
public record EpaxosConfig(
    ReplicaId self,
    Map<ReplicaId, NodeId> members,
    boolean firstStart,
    Timing timing,
    Duration tickInterval,
    Duration checkpointInterval,
    int pendingMax,
    BatchBounds batches) {
  private static final Duration TICK_INTERVAL = Duration.ofMillis(10);
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
  private static final int PENDING_MAX = 10_000;

  public EpaxosConfig {
    members = Map.copyOf(members);
    if (!members.containsKey(self)) {
      throw new IllegalArgumentException(self + " is not among the members");
    }
  }

  /** Defaults for regions up to 300 ms apart. */
  public static EpaxosConfig of(
      ReplicaId self, Map<ReplicaId, NodeId> members, boolean firstStart) {
    return new EpaxosConfig(
        self,
        members,
        firstStart,
        Timing.WIDE_AREA,
        TICK_INTERVAL,
        CHECKPOINT_INTERVAL,
        PENDING_MAX,
        BatchBounds.DEFAULT);
  }

  /** The same with another timing. */
  public EpaxosConfig withTiming(Timing other) {
    return new EpaxosConfig(
        self, members, firstStart, other, tickInterval, checkpointInterval, pendingMax, batches);
  }

  /** The same with other bounds of batches. */
  public EpaxosConfig withBatches(BatchBounds other) {
    return new EpaxosConfig(
        self, members, firstStart, timing, tickInterval, checkpointInterval, pendingMax, other);
  }
}
