package io.terroir.epaxos.core;

import io.terroir.epaxos.core.Message.Invalidating;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a recoverer concludes from the votes of its quorum (figure 5). Pure functions.
 *
 * <p>Rule 1 of the paper (somebody has committed) has no branch here: a committed replica answers a
 * recovery with its decision, and that ends the recovery.
 */
final class RecoveryRules {
  private RecoveryRules() {}

  /** What to do next. */
  sealed interface Next {
    /**
     * Have this accepted.
     *
     * @param rule what led to it
     */
    record Propose(Proposal proposal, Deps deps, RecoveryOutcome rule) implements Next {
      static Propose noOp(RecoveryOutcome rule) {
        return new Propose(Nop.NOP, Deps.NONE, rule);
      }
    }

    /** The command may have been committed on the fast path: ask the quorum what contradicts it. */
    record Validate(Command command, Deps deps, int preAccepted) implements Next {}

    /** Wait for the fate of the ids that contradict it. */
    record Wait() implements Next {}
  }

  /** Rules 2 to 5, from the votes of {@code quorum}. */
  static Next fromVotes(CommandId id, Map<ReplicaId, Instance> quorum, Quorums quorums) {
    Ballot highest =
        quorum.values().stream()
            .map(Instance::acceptedBallot)
            .max(Comparator.naturalOrder())
            .orElse(Ballot.ZERO);
    for (Instance vote : quorum.values()) {
      if (vote.phase() == Phase.ACCEPTED && vote.acceptedBallot().equals(highest)) {
        // Rule 2. A value that a quorum accepted is the one of the highest ballot.
        return new Next.Propose(
            vote.decidedProposal(), vote.deps(), RecoveryOutcome.ACCEPT_ADOPTED);
      }
    }
    if (quorum.containsKey(id.replica())) {
      // Rule 3. Had the coordinator gone fast it would have said so; by joining it gave that up.
      return Next.Propose.noOp(RecoveryOutcome.NO_OP_BY_COORDINATOR);
    }
    List<Instance> equal =
        quorum.values().stream().filter(Instance::preAcceptedWithInitialDeps).toList();
    if (equal.size() >= quorum.size() - quorums.fastFailuresMax()) {
      // Rule 4. At most e members are missing from a fast quorum: it may have gone fast.
      Instance vote = equal.get(0);
      Command command = vote.initialCommand().orElseThrow();
      return new Next.Validate(command, vote.initialDeps(), equal.size());
    }
    // Rule 5. It cannot have gone fast.
    return Next.Propose.noOp(RecoveryOutcome.NO_OP_BY_VOTES);
  }

  /** The end of rule 4, once every member of {@code quorum} has said what contradicts it. */
  static Next fromValidation(
      Next.Validate candidate,
      Set<ReplicaId> quorum,
      Set<Invalidating> invalidating,
      Quorums quorums) {
    if (invalidating.isEmpty()) {
      return new Next.Propose(candidate.command(), candidate.deps(), RecoveryOutcome.VALIDATED);
    }
    boolean decidedOtherwise = invalidating.stream().anyMatch(Invalidating::committed);
    // With exactly |Q| - e of them, a fast quorum would contain every replica outside Q: also the
    // coordinator of the other id, which would have reported it (lemma 11).
    boolean coordinatorWouldHaveSeen =
        candidate.preAccepted() == quorum.size() - quorums.fastFailuresMax()
            && invalidating.stream().anyMatch(other -> !quorum.contains(other.id().replica()));
    return decidedOtherwise || coordinatorWouldHaveSeen
        ? Next.Propose.noOp(RecoveryOutcome.NO_OP_BY_CONTRADICTION)
        : new Next.Wait();
  }
}
