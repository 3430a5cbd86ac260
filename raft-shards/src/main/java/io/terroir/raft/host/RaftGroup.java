package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One replica of one Raft group, as its user sees it. Thread-safe: every method may be called from
 * any thread and none blocks. Futures complete on the group's pipe, exceptionally with a {@link
 * io.terroir.runtime.error.TerroirRefusedException}.
 */
public interface RaftGroup {
  /** Which group. */
  ShardId shard();

  /** The voters, as far as this replica knows; while they change, those who will vote. */
  default List<NodeId> members() {
    return configuration().members().voters();
  }

  /** The configuration in effect here, committed or not. */
  Configuration configuration();

  /**
   * Asks for other members, if this replica leads. The change is complete when a {@link
   * #configuration} with {@code target} is in effect and its index is committed; the leader takes
   * the steps in between by itself. Who is new must be a learner first, on a node where the group
   * is open.
   *
   * @param of the configuration that is to be changed, by its position
   * @throws IllegalArgumentException if {@code target} is a joint configuration
   */
  CompletableFuture<ChangeAnswer> changeMembers(LogPosition of, Membership target);

  /**
   * Tells {@code node} that it is no member, if this replica knows of a committed configuration
   * without it. The message may be lost.
   */
  void tellOfRemoval(NodeId node);

  /** The pipe that handles everything of this group. */
  Pipe pipe();

  /**
   * Appends {@code command} to the log, if this replica leads. Completes with the state machine's
   * outcome after a majority has the entry on disk and it was applied here.
   *
   * <p>Refusals: {@code NOT_LEADER} with a hint before anything was written; {@code
   * RESOURCE_EXHAUSTED} when proposals that wait exceed their bound, or the journal cannot keep up;
   * {@code UNAVAILABLE} when leadership was lost while the entry was under way: it may still be
   * committed, so the same request is sent again under the same request id.
   */
  CompletableFuture<ByteString> propose(ByteString command);

  /**
   * Hands leadership over to the voter {@code to}, if this replica leads (thesis, section 3.10).
   * Yields whether that has begun; whether it succeeds is seen by who leads. Meanwhile, for the
   * longest election timeout at most, proposals are refused with {@code UNAVAILABLE}: nothing of
   * them was written.
   */
  CompletableFuture<Boolean> transferLeadership(NodeId to);

  /**
   * Completes once every entry that was committed anywhere when this was called is applied here, so
   * that a read of the state machine from within the completion (it runs on the pipe) is
   * linearizable. Yields the index. No entry is written (thesis, section 6.4), and nothing is sent
   * while the leader has a lease, if there are leases.
   *
   * <p>Refusals: {@code NOT_LEADER} with a hint, also when leadership is lost while waiting; {@code
   * RESOURCE_EXHAUSTED}.
   */
  default CompletableFuture<Long> readIndex() {
    return readIndex(ReadFrom.LEADER);
  }

  /**
   * The same, by another replica than the leader too if {@code from} says so. That one asks its
   * leader, and refuses with {@code NOT_LEADER} if it knows none, if term or leader change, or if
   * no answer comes within the longest election timeout.
   */
  CompletableFuture<Long> readIndex(ReadFrom from);

  /** Who leads, as far as this replica knows. */
  Optional<NodeId> leader();

  /** Whether this replica believes that it leads. No read may rest on this alone. */
  boolean isLeader();

  /** Whether the group rests as far as this replica knows: it has had nothing to do for a while. */
  boolean isResting();

  /** Whether this replica has lost its disk and the others have not admitted it again yet. */
  boolean joining();

  /** Why this replica takes no part, if it is in quarantine. */
  Optional<Quarantine> quarantine();

  /**
   * Puts this replica into quarantine: it serves nothing, and neither votes nor acknowledges, until
   * it is removed. Whoever calls this has found that its state is not what it should be.
   */
  void quarantine(Quarantine found);

  /** The current term. */
  Term term();

  /** The last index known to be committed. */
  long commitIndex();

  /** The last index whose effects are in the store. */
  long appliedIndex();

  /**
   * The last confirmed round, while this replica leads; see {@link ClosedRound}. While the group
   * rests that is a round of the node, which listeners are not told of.
   */
  Optional<ClosedRound> lastConfirmedRound();

  /** Calls {@code listener} on the pipe after each change of leader or term. */
  void onLeaderChange(LeaderListener listener);

  /** Calls {@code listener} on the pipe whenever {@link #lastConfirmedRound} has a new value. */
  void onRoundConfirmed(RoundListener listener);

  /** What this replica has done since it was opened. */
  GroupCounters counters();

  /** Learns who leads. */
  @FunctionalInterface
  interface LeaderListener {
    /** Tells the term and its leader; empty while there is none. */
    void leaderChanged(Term term, Optional<NodeId> leader);
  }

  /** Learns of confirmed rounds. */
  @FunctionalInterface
  interface RoundListener {
    /** Tells the newest confirmed round. */
    void roundConfirmed(ClosedRound round);
  }
}
