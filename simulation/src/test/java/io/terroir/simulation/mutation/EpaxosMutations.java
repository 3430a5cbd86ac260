package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the config layer's consensus. */
final class EpaxosMutations {
  private EpaxosMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "epaxos-fast-quorum-off-by-one",
                "core/Quorums",
                "return members - fastFailuresMax();",
                "return members - fastFailuresMax() - 1;",
                "one round trip is enough only with n - e equal votes")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#recoveryTakesWhatWasAcceptedInTheHighestBallot")
            .caughtWithin(20),
        of(
                "epaxos-majority-off-by-one",
                "core/Quorums",
                "return members - failuresMax();",
                "return members - failuresMax() - 1;",
                "any two quorums of n - f members share one")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#fastCommitIsDurableBeforeAnybodyHearsOfIt")
            .caughtWithin(20),
        of(
                "epaxos-drops-own-conflicts",
                "core/Acceptor",
                "Deps deps = request.deps().union(conflicts)",
                "Deps deps = request.deps()",
                "a voter adds every conflicting command that it knows")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#recoveryTakesWhatWasAcceptedInTheHighestBallot")
            .caughtWithin(20),
        of(
                "epaxos-slow-path-drops-a-dependency",
                "core/CommitPath",
                "union = union.union(answer);",
                "union = answer;",
                "the slow path proposes the union of all votes")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#idOfAnAbsentCoordinatorIsWaitedForIfMoreHaveVoted")
            .caughtWithin(20),
        of(
                "epaxos-reads-do-not-conflict-with-writes",
                "core/ConflictIndex",
                "users.addReadersTo(found);",
                "",
                "a write conflicts with the reads of its key")
            .caughtBy("io.terroir.epaxos.core.AccessSetTest#indexFindsExactlyTheConflicts")
            .caughtWithin(20),
        of(
                "epaxos-coordinator-ignores-its-ballot",
                "core/CommitPath",
                "if (!own.ballot().isZero() || own.phase() != Phase.PREACCEPTED) {",
                "if (own.phase() != Phase.PREACCEPTED) {",
                "a coordinator that joined a recovery no longer goes fast")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#coordinatorThatJoinedARecoveryNoLongerCommitsFast"),
        of(
                "epaxos-counts-votes-of-any-ballot",
                "core/AcceptRounds",
                "|| !round.request.ballot().equals(vote.ballot()) || !isCurrent(round)) {",
                ") {",
                "a vote counts for its ballot only, while the proposer is in it")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#votesToAcceptCountOnlyUntilAHigherBallotIsJoined"),
        of(
                "epaxos-forgets-the-ballot-it-joined",
                "core/Acceptor",
                "table.store(joined); peers.answer(from, new Message.RecoverOk(",
                "if (from.equals(peers.self())) { table.store(joined); }"
                    + " peers.answer(from, new Message.RecoverOk(",
                "who joined a ballot takes part in none below it")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#votesToAcceptCountOnlyUntilAHigherBallotIsJoined"),
        of(
                "epaxos-validation-without-guard",
                "core/Acceptor",
                "if (!sameBallot || instance.phase() == Phase.ACCEPTED) {",
                "if (!sameBallot) {",
                "a late Validate touches nothing that was accepted")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#repeatedValidateTouchesNothingThatWasAcceptedOrCommitted"),
        of(
                "epaxos-committed-no-op-invalidates",
                "core/ValidationRules",
                "return other.decidedProposal() instanceof Command decided"
                    + " && decided.conflictsWith(command) && !other.deps().contains(id);",
                "return !(other.decidedProposal() instanceof Command decided)"
                    + " ? !other.initialDeps().contains(id)"
                    + " : decided.conflictsWith(command) && !other.deps().contains(id);",
                "a committed no-op never invalidates")
            .caughtBy("io.terroir.epaxos.core.CounterexampleTest#committedNoOpNeverInvalidates"),
        of(
                "epaxos-accepted-no-op-invalidates",
                "core/ValidationRules",
                "return other.initialCommand().isPresent()"
                    + " && other.initialCommand().get().conflictsWith(command)"
                    + " && !other.initialDeps().contains(id);",
                "return other.proposal().isPresent()"
                    + " && !(other.proposal().get() instanceof Command now"
                    + " && !now.conflictsWith(command))"
                    + " && !other.initialDeps().contains(id);",
                "what is not committed is judged by its initial command")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#acceptedNoOpIsJudgedByWhatItsCoordinatorSubmitted"),
        of(
                "epaxos-recovery-without-validation",
                "core/RecoveryRules",
                "return new Next.Validate(command, vote.initialDeps(), equal.size());",
                "return new Next.Propose(command, vote.initialDeps(), RecoveryOutcome.VALIDATED);",
                "a command that may have gone fast is proposed only if nothing contradicts it")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#idOfAnAbsentCoordinatorIsWaitedForIfMoreHaveVoted"),
        of(
                "epaxos-recovery-threshold-off-by-one",
                "core/RecoveryRules",
                "if (equal.size() >= quorum.size() - quorums.fastFailuresMax()) {",
                "if (equal.size() > quorum.size() - quorums.fastFailuresMax()) {",
                "|Q| - e equal votes may be what is left of a fast quorum")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#acceptedNoOpIsJudgedByWhatItsCoordinatorSubmitted"),
        of(
                "epaxos-recovers-any-accepted-value",
                "core/RecoveryRules",
                "if (vote.phase() == Phase.ACCEPTED && vote.acceptedBallot().equals(highest)) {",
                "if (vote.phase() == Phase.ACCEPTED) {",
                "a recovery takes the value of the highest ballot")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#recoveryTakesWhatWasAcceptedInTheHighestBallot"),
        of(
                "epaxos-waits-too-little",
                "core/Recovery",
                "> peers.quorums().waitingThreshold();",
                "> peers.quorums().waitingThreshold() - 1;",
                "a wait is broken off only if the other has more than n - f - e votes")
            .caughtBy(
                "io.terroir.epaxos.core.InvalidatingIdsTest#ofTwoRecoverersThatWaitForEachOtherTheOneWithFewVotesGivesWay"),
        of(
                "epaxos-commit-refused-below-the-ballot",
                "core/Acceptor",
                "Instance committed = instance.committed(",
                "if (decision.ballot().compareTo(instance.ballot()) < 0) { return; }"
                    + " Instance committed = instance.committed(",
                "a commit is taken at any ballot")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#commitIsTakenWhateverBallotWasJoined"),
        of(
                "epaxos-restart-repeats-ids",
                "log/InstanceLog",
                "new InstanceLog(journal, record.get().nextLife())",
                "new InstanceLog(journal, record.get())",
                "ballot zero, and with it the numbering, ends with a coordinator's life")
            .caughtBy("io.terroir.epaxos.replica.DurabilityTest#everyLifeHasIdsOfItsOwn"),
        of(
                "epaxos-own-vote-not-durable",
                "core/CommitPath",
                "attempts.put(id, new Attempt(request, nowMillis));"
                    + " peers.requestWhenDurable(peers.members(), request);",
                "attempts.put(id, new Attempt(request, nowMillis));"
                    + " peers.requestNow(peers.members(), request);",
                "a coordinator's own vote is durable before others hear of it")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#ownVoteIsDurableBeforeAnybodyHearsOfTheCommand"),
        of(
                "epaxos-fast-commit-not-durable",
                "core/CommitPath",
                "statistics.countFast(request.command()); peers.requestWhenDurable(",
                "statistics.countFast(request.command()); peers.requestNow(",
                "a fast commit is durable before others hear of it")
            .caughtBy(
                "io.terroir.epaxos.core.CounterexampleTest#fastCommitIsDurableBeforeAnybodyHearsOfIt"),
        of(
                "epaxos-votes-before-sync",
                "replica/DurableOrder",
                "while (!held.isEmpty() && held.element().durable) {",
                "while (!held.isEmpty()) {",
                "a vote is durable before it is told, a commit before it is executed")
            .caughtBy("io.terroir.epaxos.replica.DurabilityTest#voteIsNotToldBeforeTheDiskHasIt"),
        of(
                "epaxos-forgets-its-votes",
                "log/InstanceLog",
                "instances.add(instance(prefix, key, value));",
                "Instance read = instance(prefix, key, value);"
                    + " if (read.isCommitted()) { instances.add(read); }",
                "votes survive a restart")
            .caughtBy("io.terroir.epaxos.replica.DurabilityTest#voteSurvivesARestart"),
        of(
                "epaxos-circle-in-order-of-arrival",
                "execution/ComponentSearch",
                "members.sort(Comparator.comparing(Instance::id));",
                "",
                "the commands of a circle are executed in the order of their ids")
            .caughtBy("io.terroir.epaxos.execution.ExecutorTest#cycleIsExecutedInTheOrderOfIds")
            .caughtWithin(20),
        of(
                "epaxos-executes-ahead-of-dependencies",
                "execution/ComponentSearch",
                "for (CommandId dependency : missing) { if (!committed.containsKey(dependency)) {"
                    + " return Optional.of(dependency); } }",
                "missing = missing.stream().filter(committed::containsKey).toList();",
                "a command is executed after everything that it depends on")
            .caughtBy(
                "io.terroir.epaxos.execution.ExecutorTest#commandWaitsForTheWholeClosureOfItsDependencies")
            .caughtWithin(20),
        of(
                "epaxos-executed-set-without-state",
                "replica/Execution",
                "stateMachine.save(batch);",
                "",
                "what is in the executed set is in the state, whatever a crash leaves")
            .caughtBy("io.terroir.epaxos.replica.ExecutedStateTest#executedSetAndStateNeverPart"),
        of(
                "epaxos-state-without-executed-set",
                "replica/Execution",
                "executed.save(batch);",
                "",
                "what is in the state is not executed again")
            .caughtBy(
                "io.terroir.epaxos.replica.ExecutedStateTest#restartExecutesOnlyWhatTheStoreLacks"),
        of(
                "epaxos-store-of-another-journal",
                "replica/EpaxosReplica",
                "opened.map(InstanceLog::life).ifPresent(executed::requireBefore);",
                "",
                "a journal older than the store is refused")
            .caughtBy(
                "io.terroir.epaxos.replica.ExecutedStateTest#refusesAJournalThatIsOlderThanTheStore"),
        of(
                "epaxos-saves-half-a-circle",
                "replica/Execution",
                "answers.add(new Answer(id, outcomes));",
                "answers.add(new Answer(id, outcomes));"
                    + " if (groupBytes >= GROUP_BYTES_MAX) { save(); }",
                "a circle of dependencies is in the store as a whole or not at all")
            .caughtBy("io.terroir.epaxos.replica.ExecutedStateTest#circleIsSavedWhole"),
        of(
                "epaxos-answers-before-it-saves",
                "replica/Execution",
                "answers.add(new Answer(id, outcomes));",
                "listener.executed(id, outcomes);",
                "a client is answered once the store has what it asked for")
            .caughtBy(
                "io.terroir.epaxos.replica.ExecutedStateTest#clientIsAnsweredAfterTheStoreHasIt"));
  }

  /** A mutation of a source of the config layer. */
  static Mutation of(String id, String source, String snippet, String replacement, String rule) {
    String file = "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
