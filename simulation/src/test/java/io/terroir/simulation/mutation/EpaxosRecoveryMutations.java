package io.terroir.simulation.mutation;

import java.util.List;

/** Rules by which the config layer decides what a coordinator left open. */
final class EpaxosRecoveryMutations {
  private EpaxosRecoveryMutations() {}

  static List<Mutation> all() {
    return List.of(
        EpaxosMutations.of(
                "epaxos-one-ballot-variable",
                "core/Instance",
                "return new Instance( id, phase, higher, acceptedBallot, proposal, initialCommand,"
                    + " deps, initialDeps);",
                "return new Instance("
                    + " id, phase, higher, higher, proposal, initialCommand, deps, initialDeps);",
                "to join a ballot is not to vote in it")
            .caughtBy(
                "io.terroir.epaxos.core.PublishedErrorsTest#laterBallotsDoNotRejuvenateAnOlderSetOfDependencies"),
        EpaxosMutations.of(
                "epaxos-recovery-ballot-not-durable",
                "core/Recovery",
                "peers.requestWhenDurable(peers.members(), new Message.Recover(id, ballot));",
                "peers.requestNow(peers.members(), new Message.Recover(id, ballot));",
                "a recoverer's ballot is durable before others hear of it")
            .caughtBy("io.terroir.epaxos.core.DurableAnswersTest#ownBallotOfARecoverer"),
        EpaxosMutations.of(
                "epaxos-counts-recovery-votes-of-any-ballot",
                "core/Recovery",
                "if (attempt == null || !attempt.ballot.equals(ballot)) { return null; } Instance"
                    + " instance = table.get(id); boolean movedOn = instance.isCommitted() ||"
                    + " !instance.ballot().equals(ballot);",
                "if (attempt == null) { return null; }"
                    + " Instance instance = table.get(id);"
                    + " boolean movedOn = instance.isCommitted();",
                "a vote to recover counts for its ballot only")
            .caughtBy(
                "io.terroir.epaxos.core.LateMessagesTest#voteOfAnEarlierBallotOfTheSameRecovererIsNotCounted"),
        EpaxosMutations.of(
                "epaxos-votes-after-joining-a-recovery",
                "core/Acceptor",
                "} else if (!instance.ballot().isZero()) {",
                "} else if (false) {",
                "who joined a recovery does not pre-accept any more")
            .caughtBy(
                "io.terroir.epaxos.core.LateMessagesTest#preAcceptIsNotVotedForOnceARecoveryWasJoined"),
        EpaxosMutations.of(
                "epaxos-counts-a-vote-twice",
                "core/AcceptRounds",
                "final Set<ReplicaId> voters = new HashSet<>();",
                "final java.util.Collection<ReplicaId> voters = new java.util.ArrayList<>();",
                "a vote that arrives twice is one vote")
            .caughtBy("io.terroir.epaxos.core.LateMessagesTest#repeatedVotesAreCountedOnce"),
        EpaxosMutations.of(
                "epaxos-recoverer-ignores-the-coordinators-vote",
                "core/RecoveryRules",
                "if (quorum.containsKey(id.replica())) {",
                "if (false) {",
                "a coordinator that votes in a recovery has not gone fast")
            .caughtBy(
                "io.terroir.epaxos.core.RivalRecoveriesTest#coordinatorThatRecoversItsOwnIdGivesUpTheFastPath"),
        EpaxosMutations.of(
                "epaxos-open-ids-do-not-invalidate",
                "core/ValidationRules",
                "&& openInvalidates(table.get(other), id, command)) {",
                "&& false) {",
                "an open command that may have gone fast speaks against another")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#commandThatMayHaveBeenOvertakenWaitsForTheOther"),
        EpaxosMutations.of(
                "epaxos-committed-ids-do-not-invalidate",
                "core/ValidationRules",
                "if (instance.isCommitted() && committedInvalidates(instance, id, command)) {",
                "if (false) {",
                "a committed command that did not see another excludes it")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#commandThatWasOvertakenByAFastCommitIsNotResurrected"),
        EpaxosMutations.of(
                "epaxos-concludes-without-a-member",
                "core/Recovery",
                "if (attempt.validatedBy.size() == attempt.quorum.size()) {",
                "if (attempt.validatedBy.size() >= attempt.quorum.size() - 1) {",
                "every member of the quorum has validated")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#nothingIsConcludedBeforeEveryMemberOfTheQuorumHasValidated"),
        EpaxosMutations.of(
                "epaxos-drops-late-votes",
                "core/Recovery",
                "attempt.lateVotes().entrySet()",
                "Map.<ReplicaId, Instance>of().entrySet()",
                "a vote from outside the quorum may end a wait")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#voteOfTheCoordinatorEndsTheWaitWithANoOp"),
        EpaxosMutations.of(
                "epaxos-defers-for-ever",
                "core/Recovery",
                "if (decidedWithoutSeeing || excludesFastPath) {",
                "if (decidedWithoutSeeing) {",
                "two recoverers do not wait for each other for ever")
            .caughtBy(
                "io.terroir.epaxos.core.PublishedErrorsTest#twoRecoveriesOfNineReplicasDoNotWaitForEachOtherForEver"),
        EpaxosMutations.of(
                "epaxos-forgets-who-waits",
                "core/Recovery",
                "waitingElsewhere.merge(message.id(), message.preAccepted(), Math::max);"
                    + " endWaitsFor(nowMillis, message.id());",
                "waitingElsewhere.merge(message.id(), message.preAccepted(), Math::max);"
                    + " endWaitsFor(nowMillis, message.id());"
                    + " waitingElsewhere.remove(message.id());",
                "that somebody waits is remembered until it is needed")
            .caughtBy(
                "io.terroir.epaxos.core.LostMessagesTest#announcementOfAWaitIsKeptUntilItIsNeeded"),
        EpaxosMutations.of(
                "epaxos-waits-for-absent-coordinators",
                "core/RecoveryRules",
                "return decidedOtherwise || coordinatorWouldHaveSeen ?",
                "return decidedOtherwise ?",
                "with |Q| - e votes, a command of an absent coordinator excludes another")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#commandsOfTwoDeadCoordinatorsDoNotWaitForEachOther"),
        EpaxosMutations.of(
                "epaxos-gives-way-with-more-votes",
                "core/RecoveryRules",
                "candidate.preAccepted() == quorum.size() - quorums.fastFailuresMax()"
                    + " && invalidating.stream()",
                "invalidating.stream()",
                "with more than |Q| - e votes, a command of an absent coordinator is waited for")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#idOfAnAbsentCoordinatorIsWaitedForIfMoreHaveVoted"),
        EpaxosMutations.of(
                "epaxos-gives-way-to-present-coordinators",
                "core/RecoveryRules",
                ".anyMatch(other -> !quorum.contains(other.id().replica()));",
                ".anyMatch(other -> true);",
                "a command whose coordinator is in the quorum is waited for")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#idWhoseCoordinatorIsInTheQuorumIsWaitedFor"));
  }
}
