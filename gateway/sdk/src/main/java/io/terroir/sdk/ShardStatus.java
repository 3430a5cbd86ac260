package io.terroir.sdk;

import java.util.List;
import java.util.Optional;

/**
 * The Raft group behind a range of a strong keyspace.
 *
 * @param id such as {@code k3/eu-west-1/0}
 * @param number its number among the shards of its keyspace and region
 * @param leader who says that it leads, of the highest term; empty if nobody does
 * @param voters as the leader knows them, or without one the replica that has come farthest
 * @param outgoing who votes until a change of members that is under way is complete
 * @param learners who receives the log and does not vote
 * @param replicas of members, and of whoever else has one
 */
public record ShardStatus(
    String id,
    String keyspace,
    String region,
    int number,
    Optional<String> leader,
    List<String> voters,
    List<String> outgoing,
    List<String> learners,
    List<Replica> replicas) {
  public ShardStatus {
    voters = List.copyOf(voters);
    outgoing = List.copyOf(outgoing);
    learners = List.copyOf(learners);
    replicas = List.copyOf(replicas);
  }

  /**
   * A replica.
   *
   * @param problem why there is no report; empty if there is one
   */
  public record Replica(String node, Optional<String> problem, Optional<Report> report) {}

  /**
   * What a node tells of its replica.
   *
   * @param term Raft's
   * @param leader whom it takes for the leader
   * @param joining whether it has lost its disk and the others have yet to admit it again
   * @param quarantine why it takes no part, since what it holds is not what it should be; empty if
   *     it does
   * @param commitIndex the last entry that it knows to be committed
   * @param appliedIndex the last entry that it has applied
   * @param lag how many entries it has yet to apply of those that any replica knows to be committed
   */
  public record Report(
      long term,
      Optional<String> leader,
      boolean joining,
      Optional<String> quarantine,
      long commitIndex,
      long appliedIndex,
      long lag) {}
}
