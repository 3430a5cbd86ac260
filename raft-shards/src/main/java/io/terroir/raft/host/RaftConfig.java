package io.terroir.raft.host;

import io.terroir.raft.core.CoreConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * Times and bounds of Raft on a node; equal on all members of a group.
 *
 * @param tick how often groups look at the time. Smaller costs CPU per group, larger makes all
 *     times coarser
 * @param heartbeat between rounds of heartbeats of a leader, at least a tick. Should be well above
 *     the round trip between members; closed time advances this often
 * @param electionMin a follower that hears no leader for a random time from this ... Should span
 *     several heartbeats, or a lost message begins an election
 * @param electionMax ... to this begins an election. The random part should be well above a round
 *     trip, or candidates split the vote
 * @param batchBytesMax entries in one message, in bytes: bounds how long it occupies a connection
 * @param inflightBytesMax unacknowledged entries per follower, in bytes; should exceed bandwidth x
 *     round trip
 * @param proposalBytesMax commands of a group that wait for their outcome, in bytes; beyond it
 *     proposals are refused
 * @param readsMax reads of a group that wait for their index; beyond it they are refused
 * @param cacheBytesMax durable entries that a group keeps in memory, in bytes
 * @param logRetainedBytesMax log that a group keeps on disk for slow followers, in bytes; a
 *     follower that is further behind gets a snapshot
 * @param compactBytesMin a log is not cut for less than this
 * @param applyBytesMax entries that a group applies in one turn of its pipe, in bytes: bounds how
 *     long it keeps others waiting
 * @param snapshotChunkBytes about one chunk of a snapshot; some of them are in memory for each
 *     snapshot that is sent
 * @param snapshotBytesPerSecondMax what a node sends of snapshots, of all groups together, in bytes
 *     a second. Should leave room on the disks and the line for serving; much less, and a member is
 *     without protection for long
 * @param leaseReads whether leaders read under their leases; if not, nothing depends on clocks
 * @param restAfter a group that has had nothing to do for so long rests: it sends nothing, and its
 *     node answers for it. Zero if groups never rest. Shorter saves more, but a group that is
 *     written to more seldom than this begins to rest and to wake each time, at a round each
 */
public record RaftConfig(
    Duration tick,
    Duration heartbeat,
    Duration electionMin,
    Duration electionMax,
    int batchBytesMax,
    int inflightBytesMax,
    long proposalBytesMax,
    int readsMax,
    long cacheBytesMax,
    long logRetainedBytesMax,
    long compactBytesMin,
    int applyBytesMax,
    int snapshotChunkBytes,
    long snapshotBytesPerSecondMax,
    Optional<LeaseReads> leaseReads,
    Duration restAfter) {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  public RaftConfig {
    if (tick.isZero() || tick.isNegative()) {
      throw new IllegalArgumentException("a tick must take time: " + tick);
    }
    if (proposalBytesMax < 1
        || readsMax < 1
        || applyBytesMax < 1
        || snapshotChunkBytes < 1
        || snapshotBytesPerSecondMax < 1) {
      throw new IllegalArgumentException("bounds of Raft must be positive");
    }
    core(tick, heartbeat, electionMin, electionMax, batchBytesMax, inflightBytesMax, restAfter);
  }

  /** What suits members in three zones of a region. */
  public static RaftConfig defaults() {
    return new RaftConfig(
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(1000),
        256 * KIB,
        4 * MIB,
        16 * MIB,
        10_000,
        4 * MIB,
        32 * MIB,
        MIB,
        MIB,
        256 * KIB,
        64 * MIB,
        Optional.empty(),
        Duration.ofSeconds(2));
  }

  /** The same with other bounds for what is kept of the log, in bytes. */
  public RaftConfig withLog(long cacheBytes, long retainedBytes, long compactBytes) {
    return new RaftConfig(
        tick,
        heartbeat,
        electionMin,
        electionMax,
        batchBytesMax,
        inflightBytesMax,
        proposalBytesMax,
        readsMax,
        cacheBytes,
        retainedBytes,
        compactBytes,
        applyBytesMax,
        snapshotChunkBytes,
        snapshotBytesPerSecondMax,
        leaseReads,
        restAfter);
  }

  /** The same with other chunks of snapshots, in bytes, and another rate, in bytes a second. */
  public RaftConfig withSnapshots(int chunkBytes, long bytesPerSecondMax) {
    return new RaftConfig(
        tick,
        heartbeat,
        electionMin,
        electionMax,
        batchBytesMax,
        inflightBytesMax,
        proposalBytesMax,
        readsMax,
        cacheBytesMax,
        logRetainedBytesMax,
        compactBytesMin,
        applyBytesMax,
        chunkBytes,
        bytesPerSecondMax,
        leaseReads,
        restAfter);
  }

  /** The same with snapshots at another rate, in bytes a second. */
  public RaftConfig withSnapshotRate(long bytesPerSecondMax) {
    return withSnapshots(snapshotChunkBytes, bytesPerSecondMax);
  }

  /** The same with other bounds for what waits. */
  public RaftConfig withWaiting(long proposalBytes, int reads) {
    return new RaftConfig(
        tick,
        heartbeat,
        electionMin,
        electionMax,
        batchBytesMax,
        inflightBytesMax,
        proposalBytes,
        reads,
        cacheBytesMax,
        logRetainedBytesMax,
        compactBytesMin,
        applyBytesMax,
        snapshotChunkBytes,
        snapshotBytesPerSecondMax,
        leaseReads,
        restAfter);
  }

  /** The same with reads under leases, or without. */
  public RaftConfig withLeaseReads(Optional<LeaseReads> leases) {
    return new RaftConfig(
        tick,
        heartbeat,
        electionMin,
        electionMax,
        batchBytesMax,
        inflightBytesMax,
        proposalBytesMax,
        readsMax,
        cacheBytesMax,
        logRetainedBytesMax,
        compactBytesMin,
        applyBytesMax,
        snapshotChunkBytes,
        snapshotBytesPerSecondMax,
        leases,
        restAfter);
  }

  /** The same with groups that rest after this time; never, if that is zero. */
  public RaftConfig withRestAfter(Duration idle) {
    return new RaftConfig(
        tick,
        heartbeat,
        electionMin,
        electionMax,
        batchBytesMax,
        inflightBytesMax,
        proposalBytesMax,
        readsMax,
        cacheBytesMax,
        logRetainedBytesMax,
        compactBytesMin,
        applyBytesMax,
        snapshotChunkBytes,
        snapshotBytesPerSecondMax,
        leaseReads,
        idle);
  }

  /** Whether groups ever rest. */
  boolean rests() {
    return !restAfter.isZero();
  }

  /** The part that the protocol sees, times in ticks. */
  CoreConfig core() {
    return core(
        tick, heartbeat, electionMin, electionMax, batchBytesMax, inflightBytesMax, restAfter);
  }

  private static CoreConfig core(
      Duration tick,
      Duration heartbeat,
      Duration electionMin,
      Duration electionMax,
      int batchBytesMax,
      int inflightBytesMax,
      Duration restAfter) {
    return new CoreConfig(
        ticks(heartbeat, tick),
        ticks(electionMin, tick),
        ticks(electionMax, tick),
        batchBytesMax,
        inflightBytesMax,
        restAfter.isZero() ? 0 : ticks(restAfter, tick));
  }

  private static int ticks(Duration time, Duration tick) {
    return Math.toIntExact(Math.max(1, time.dividedBy(tick)));
  }
}
