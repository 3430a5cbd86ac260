package io.terroir.runtime.data;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * What a node tells of its replica of a strong shard. Replicas are asked at different moments, so
 * those of one shard need not agree.
 *
 * @param term Raft's
 * @param leader who leads in that term, as far as the replica knows
 * @param joining whether it has lost its disk and not been admitted again
 * @param quarantine why it takes no part; empty if it does
 * @param commitIndex the last entry that it knows to be committed
 * @param appliedIndex the last entry whose effects it has in its store
 * @param voters of the configuration in effect there, committed or not
 * @param outgoing those who vote until a change that is under way is complete
 * @param learners those who receive the log and do not vote
 */
public record ReplicaReport(
    ShardId shard,
    long term,
    Optional<NodeId> leader,
    boolean joining,
    Optional<String> quarantine,
    long commitIndex,
    long appliedIndex,
    List<NodeId> voters,
    List<NodeId> outgoing,
    List<NodeId> learners) {
  public ReplicaReport {
    voters = List.copyOf(voters);
    outgoing = List.copyOf(outgoing);
    learners = List.copyOf(learners);
  }
}
