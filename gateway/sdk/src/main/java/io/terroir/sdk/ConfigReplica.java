package io.terroir.sdk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A replica of the directory, or a node that is to have one.
 *
 * @param node where it runs
 * @param region empty if the directory does not know the node
 * @param member whether the newest members known to anybody are with this node
 * @param ready whether it has durably entered the epoch of these members
 * @param problem why there is no report; empty if there is one
 * @param report what it tells of itself
 */
public record ConfigReplica(
    String node,
    String region,
    boolean member,
    boolean ready,
    Optional<String> problem,
    Optional<Report> report) {

  /**
   * What a replica tells of itself.
   *
   * @param stage {@code starting}, {@code waiting} (to become a member), {@code fetching} (a
   *     snapshot), {@code member} or {@code closed}
   * @param replica its number; 0 if it takes no part
   * @param incarnation how many times it has started under that number; 0 if it takes no part
   * @param epoch that it has come to; 0 if none
   * @param coordinators how far it has come with the ids of each life of a coordinator
   * @param instances ids that it knows
   * @param decisions since the start of its process
   * @param pending commands submitted there that wait for their outcome
   * @param waiting committed instances that wait for their dependencies
   * @param oldestWaiting for how long the oldest of these has waited
   */
  public record Report(
      String stage,
      int replica,
      long incarnation,
      long epoch,
      List<Coordinator> coordinators,
      Instances instances,
      Decisions decisions,
      int pending,
      int waiting,
      Duration oldestWaiting) {
    public Report {
      coordinators = List.copyOf(coordinators);
    }
  }

  /**
   * How far a replica has come with the ids of one life of a coordinator, without a gap.
   *
   * @param replica the coordinator's number
   * @param incarnation which life
   * @param executed the last id executed
   * @param durable the last that a crash cannot take back
   * @param floor the last that every member is known to have executed durably
   * @param truncated the last whose record was dropped
   */
  public record Coordinator(
      int replica, long incarnation, long executed, long durable, long floor, long truncated) {}

  /** Ids that a replica knows, by phase; those whose records it has dropped are not counted. */
  public record Instances(int initial, int preAccepted, int accepted, int committed) {}

  /**
   * What a replica has decided.
   *
   * @param fastCommits its own commands that were committed in one round trip
   * @param slowCommits in two
   * @param conflicts its own instances that met a conflicting one that it did not know
   * @param recoveries attempts to have somebody's id decided
   * @param noOps ids that became no-ops
   */
  public record Decisions(
      long fastCommits, long slowCommits, long conflicts, long recoveries, long noOps) {}
}
