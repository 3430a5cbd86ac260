package io.terroir.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The explorer finds what it is for: each rule that is taken out of a consensus core leads to a
 * state that must not be, within the bounds that are explored in every build.
 */
class ExplorationFindsPlantedBugsTest {
  private static final String EPAXOS = "epaxos-config/src/main/java/io/terroir/epaxos/core/";
  private static final String RAFT = "raft-shards/src/main/java/io/terroir/raft/core/";
  private static final String RAFT_HOST = "raft-shards/src/main/java/io/terroir/raft/host/";

  /** A rule that is taken out, and where that shows. */
  enum Planted {
    COMMITTED_NO_OP_INVALIDATES(
        "dead-coordinators",
        500_000,
        EPAXOS + "ValidationRules.java",
        """
        return other.decidedProposal() instanceof Command decided
            && decided.conflictsWith(command) && !other.deps().contains(id);
        """,
        """
        return other.decidedProposal() instanceof Command decided
            ? decided.conflictsWith(command) && !other.deps().contains(id)
            : openInvalidates(other, id, command);
        """),
    OPEN_ID_IS_JUDGED_BY_WHAT_WAS_ACCEPTED(
        "commuting",
        450_000,
        EPAXOS + "ValidationRules.java",
        """
        other.initialCommand().isPresent()
            && other.initialCommand().get().conflictsWith(command)
        """,
        "other.proposal().isPresent() && other.proposal().get().conflictsWith(command)"),
    COORDINATOR_GOES_FAST_AFTER_IT_JOINED_A_RECOVERY(
        "one-command",
        100_000,
        EPAXOS + "CommitPath.java",
        "!own.ballot().isZero() || own.phase()",
        "own.phase()"),
    BALLOT_ZERO_GOES_ON_AFTER_A_RESTART(
        "restarted-coordinator",
        200_000,
        EPAXOS + "EpaxosCore.java",
        "acceptor = new Acceptor(table, peers, this::onCommitted);",
        """
        acceptor = new Acceptor(table, peers, this::onCommitted);
        for (Instance old : restored) {
          boolean own = old.id().replica().equals(self) && old.ballot().isZero();
          if (own && old.phase() == Phase.PREACCEPTED) {
            commitPath.submit(nowMillis, old.id(), old.initialCommand().orElseThrow());
          }
        }
        """),
    VOTE_IS_TOLD_BEFORE_IT_IS_DURABLE(
        "restarted-coordinator",
        200_000,
        EPAXOS + "Peers.java",
        "outbox.sendWhenDurable(to, answer);",
        """
        if (to.equals(self)) { outbox.sendWhenDurable(to, answer); }
        else { outbox.sendNow(to, answer); }
        """),
    FAST_COMMIT_IS_TOLD_BEFORE_IT_IS_DURABLE(
        "one-command",
        100_000,
        EPAXOS + "CommitPath.java",
        "statistics.countFast(request.command()); peers.requestWhenDurable(",
        "statistics.countFast(request.command()); peers.requestNow("),
    VOTER_ADDS_NO_DEPENDENCIES(
        "slow-disks",
        10_000,
        EPAXOS + "Acceptor.java",
        "request.deps().union(conflicts)",
        "request.deps()"),
    FAST_QUORUM_OFF_BY_ONE(
        "slow-disks",
        10_000,
        EPAXOS + "Quorums.java",
        "members - fastFailuresMax();",
        "members - fastFailuresMax() - 1;"),
    FORGOTTEN_VOTE(
        "crash",
        420_000,
        RAFT + "Election.java",
        "state.out().sendWhenDurable(from, new Message.VoteResponse(",
        "state.out().sendNow(from, new Message.VoteResponse("),
    ENTRY_OF_AN_OLD_TERM_IS_COMMITTED_BY_COUNTING(
        "old-terms",
        300_000,
        RAFT + "CommitRule.java",
        "&& leader.log().termAt(index).filter(leader.term()::equals).isPresent()",
        ""),
    COMMIT_WITHOUT_A_MAJORITY(
        "two-leaders",
        300_000,
        RAFT + "CommitRule.java",
        "values.length / 2 + 1",
        "values.length / 2"),
    VOTE_FOR_AN_OLDER_LOG(
        "two-leaders",
        300_000,
        RAFT + "Election.java",
        "(free || repeated) && upToDate(request.last())",
        "(free || repeated)"),
    ENTRIES_ARE_ACKNOWLEDGED_BEFORE_THEY_ARE_DURABLE(
        "crash",
        600_000,
        RAFT + "Following.java",
        "state.reply(to, answer); } else { state.out().sendWhenDurable(to, answer);",
        "state.reply(to, answer); } else { state.reply(to, answer);"),
    WHO_JOINS_VOTES(
        "lost-disk",
        300_000,
        RAFT + "Election.java",
        "!state.joining() && (free || repeated)",
        "(free || repeated)"),
    ANY_DISK_IS_TAKEN_FOR_THAT_OF_THE_CREATION(
        "lost-disk",
        300_000,
        RAFT_HOST + "Recovery.java",
        "new HardState(applied.term(), Optional.empty(), !isNew);",
        "new HardState(applied.term(), Optional.empty(), false);"),
    WHAT_A_JOINER_ACKNOWLEDGES_IS_COMMITTED(
        "lost-disk",
        300_000,
        RAFT + "Replication.java",
        """
        follower.matched(answer.matchIndex(), !answer.joining());
        if
        """,
        """
        follower.matched(answer.matchIndex(), true);
        if
        """),
    MEMBER_ENTERS_BEFORE_ITS_ADMISSION_IS_COMMITTED(
        "deposed-leader",
        100_000,
        RAFT + "Joining.java",
        "&& admittedAt <= state.commitIndex()",
        ""),
    JOINT_CONFIGURATION_IS_DECIDED_BY_ONE_SIDE(
        "sole-voter-goes",
        300_000,
        RAFT + "Membership.java",
        "return isJoint() ? Math.min(reached, reachedByMajority(outgoing, value)) : reached;",
        "return reached;"),
    HEARTBEAT_TELLS_A_JOINER_WHAT_ITS_LOST_DISK_HELD(
        "deposed-leader", 100_000, RAFT + "Following.java", "if (!state.joining()) {", "{");

    private final String bounds;
    private final int statesMax;
    private final String file;
    private final String snippet;
    private final String replacement;

    Planted(String bounds, int statesMax, String file, String snippet, String replacement) {
      this.bounds = bounds;
      this.statesMax = statesMax;
      this.file = file;
      this.snippet = snippet;
      this.replacement = replacement;
    }

    private Mutation mutation() {
      return Mutation.of(name(), file, snippet, replacement, "");
    }

    private String explorer() {
      return file.startsWith("raft-shards")
          ? "io.terroir.raft.host.RaftExploration"
          : "io.terroir.epaxos.core.EpaxosExploration";
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "COMMITTED_NO_OP_INVALIDATES",
        "OPEN_ID_IS_JUDGED_BY_WHAT_WAS_ACCEPTED",
        "ENTRIES_ARE_ACKNOWLEDGED_BEFORE_THEY_ARE_DURABLE"
      })
  void errorsAreFound(Planted planted) throws ReflectiveOperationException {
    assertFound(planted);
  }

  /** The way to these is longer. */
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = "terroir.explore.states", matches = "\\d+")
  void allErrorsAreFound(Planted planted) throws ReflectiveOperationException {
    assertFound(planted);
  }

  private static void assertFound(Planted planted) throws ReflectiveOperationException {
    try (Mutant mutant = Mutant.of(planted.mutation())) {
      Method violation =
          mutant.loadClass(planted.explorer()).getMethod("violation", String.class, int.class);
      Object found = violation.invoke(null, planted.bounds, planted.statesMax);
      assertThat((Optional<?>) found).as("what is found in %s", planted.bounds).isPresent();
    }
  }
}
