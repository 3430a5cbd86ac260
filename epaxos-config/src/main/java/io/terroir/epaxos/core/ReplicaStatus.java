package io.terroir.epaxos.core;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Optional;

/**
 * How a replica is, as of one moment.
 *
 * @param node where it runs
 * @param disk on which disk
 * @param stage whether it takes part, and if not, what it is about
 * @param life under which it takes part; empty unless it does
 * @param members who decides, as far as it has come; empty on a blank disk
 * @param progress how far it is in the current epoch
 * @param phases ids that it knows, by phase
 * @param counts what it has done since its start
 * @param pending commands submitted here that wait for their outcome
 * @param waiting committed instances that wait for their dependencies
 * @param oldestWaiting for how long the oldest of these has waited
 */
public record ReplicaStatus(
    NodeId node,
    DiskId disk,
    Stage stage,
    Optional<Incarnation> life,
    Optional<Membership> members,
    Progress progress,
    PhaseCounts phases,
    Counts counts,
    int pending,
    int waiting,
    Duration oldestWaiting) {

  /** What a replica is about. */
  public enum Stage {
    /** It reads its disk, or writes that a life begins. */
    STARTING,
    /** It is no member, under the number that is on its disk; it asks the others until it is. */
    WAITING,
    /** It takes the state of another replica. */
    FETCHING,
    /** It takes part in an epoch, which a crash cannot take back. */
    MEMBER,
    /** It ends. */
    CLOSED
  }

  /**
   * How far it has come with the ids of each coordinator, without a gap; each is within the one
   * before.
   *
   * @param executed by this replica
   * @param durable the same, of which a crash can take nothing back
   * @param floor by every member, durably, as far as this replica knows
   * @param truncated whose records it has dropped
   */
  public record Progress(Frontier executed, Frontier durable, Frontier floor, Frontier truncated) {
    /** Nothing was executed, or nobody takes part. */
    public static final Progress NONE =
        new Progress(Frontier.NONE, Frontier.NONE, Frontier.NONE, Frontier.NONE);
  }

  /**
   * Since the start of its process.
   *
   * @param fastCommits its own commands that were committed in one round trip
   * @param slowCommits in two
   * @param conflicts its own instances that met a conflicting one that it did not know
   * @param recoveries attempts to have somebody's id decided
   * @param noOps ids that became no-ops
   */
  public record Counts(
      long fastCommits, long slowCommits, long conflicts, long recoveries, long noOps) {}

  /** Whether it has durably entered {@code epoch}, or a later one. */
  public boolean hasEntered(long epoch) {
    return stage == Stage.MEMBER && members.isPresent() && members.get().epoch() >= epoch;
  }
}
