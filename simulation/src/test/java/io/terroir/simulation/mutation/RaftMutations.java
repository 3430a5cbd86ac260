package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the shards' consensus. */
final class RaftMutations {
  private RaftMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "raft-idle-time-forgotten",
                "host/GroupDriver",
                "long idle = Math.min(now, dueTick - 1) - passedTick;",
                "long idle = 0;",
                "ticks at which nothing was to be done have passed all the same")
            .caughtBy(
                "io.terroir.raft.host.IdleTimeTest#aDeadLeaderIsReplacedWithinTheLongestTimeoutAndAnElection"),
        of(
                "raft-group-drops-out-of-time",
                "host/DueGroups",
                "ticked++; } expect(group, group.dueTick());",
                "ticked++; }",
                "a group whose time has moved away gets it when it comes")
            .caughtBy(
                "io.terroir.raft.host.DueTimeTest#everyGroupOfADeadLeaderElectsAnotherWithinItsOwnTimeout"),
        of(
                "raft-stall-taken-for-silence",
                "host/GroupDriver",
                "boolean stalled = now > dueTick + 1;",
                "boolean stalled = false;",
                "a replica does not take its own silence for that of the others")
            .caughtBy(
                "io.terroir.raft.host.IdleTimeTest#aFollowerThatWasStalledHearsItsLeaderBeforeItCampaigns"),
        of(
                "raft-acknowledges-before-sync",
                "core/Following",
                "if (coveredIndex <= state.durableIndex()) {",
                "if (coveredIndex <= state.log().last().index()) {",
                "entries are durable before they are acknowledged")
            .caughtBy("io.terroir.raft.core.LogReplicationTest#acknowledgesOnlyWhatIsDurable"),
        of(
                "raft-messages-not-held-for-the-journal",
                "host/GroupDriver",
                "if (underWay.isEmpty()) { messenger.send(outbound);",
                "if (restoresUnderWay == 0) { messenger.send(outbound);",
                "what attests something durable waits for the journal")
            .caughtBy(
                "io.terroir.raft.host.DurabilityRulesTest#nothingLeavesBeforeWhatItAssertsIsDurable"),
        of(
                "raft-forgets-its-vote",
                "core/ReplicaState",
                "vote = Optional.of(candidate); out.hardStateChanged();",
                "vote = Optional.of(candidate);",
                "a vote is durable before it is told")
            .caughtBy(
                "io.terroir.raft.core.LeaderElectionTest#voteInATermThatWasKnownAlreadySurvivesARestart"),
        of(
                "raft-votes-twice",
                "core/Election",
                "boolean free = state.vote().isEmpty() && state.leader().isEmpty();"
                    + " boolean repeated = state.vote().filter(from::equals).isPresent();"
                    + " boolean grant = !state.joining() && (free || repeated) &&"
                    + " upToDate(request.last());",
                "boolean repeated = state.vote().isPresent();"
                    + " boolean grant = upToDate(request.last());",
                "one vote per term")
            .caughtBy("io.terroir.raft.core.LeaderElectionTest#votesOncePerTerm"),
        of(
                "raft-compares-logs-by-length",
                "core/Election",
                "return candidateLast.compareTo(state.log().last()) >= 0;",
                "return candidateLast.index() >= state.log().last().index();",
                "logs are compared by term first, then by index")
            .caughtBy(
                "io.terroir.raft.core.ElectionRestrictionTest#logsCompareByTermFirstAndThenByIndex"),
        of(
                "raft-deposes-living-leaders",
                "core/RaftCore",
                "&& !request.byTransfer() && election.promised()) {",
                "&& !request.byTransfer() && state.isLeader()) {",
                "who hears a leader votes for nobody")
            .caughtBy(
                "io.terroir.raft.core.PreVoteTest#whoHearsALeaderIgnoresARealVoteRequestTooAndItsTerm"),
        of(
                "raft-forgets-its-promise-over-a-restart",
                "core/Election",
                "ticksSincePromise = mayHavePromised ? 0 : config.electionTicksMin();",
                "ticksSincePromise = config.electionTicksMin();",
                "who may have answered a leader before its start votes for nobody yet")
            .caughtBy(
                "io.terroir.raft.core.PromiseTest#replicaThatMayHaveAnsweredALeaderBeforeItsStartVotesForNobody"),
        of(
                "raft-forgets-its-promise-with-the-term",
                "core/Election",
                "|| ticksSincePromise < config.electionTicksMin();",
                "|| (state.leader().isPresent()"
                    + " && ticksSincePromise < config.electionTicksMin());",
                "what was promised to a leader outlasts its term")
            .caughtBy(
                "io.terroir.raft.core.PromiseTest#lateMessageOfAHigherTermDoesNotEndThePromise"),
        of(
                "raft-listens-to-other-regions",
                "host/RaftHost",
                "from.region().equals(group.shard().region()) &&",
                "",
                "only nodes of the shard's region are members")
            .caughtBy(
                "io.terroir.raft.host.RegionOfMembersTest#nodeOfAnotherRegionIsNotListenedTo"),
        of(
                "raft-pre-vote-refusal-without-term",
                "core/Election",
                "from, new Message.PreVoteResponse(state.term(), request.term(), grant,"
                    + " state.joining()));",
                "from, new Message.PreVoteResponse(Term.ZERO, request.term(), grant,"
                    + " state.joining()));",
                "a refused pre-vote tells the term, so that the longer log can catch up")
            .caughtBy(
                "io.terroir.raft.core.PreVoteTest#refusalCarriesTheTermSoThatTheLongerLogCatchesUp"),
        of(
                "raft-check-quorum-off",
                "core/Replication",
                "return heard && ticksSinceDurable < config.electionTicksMax();",
                "return ticksSinceDurable < config.electionTicksMax();",
                "a leader that hears no majority steps down")
            .caughtBy(
                "io.terroir.raft.core.CheckQuorumTest#leaderThatHearsNobodyStepsDownWithinAnElectionTimeout"),
        of(
                "raft-stalled-disk-leads-on",
                "core/Replication",
                "return heard && ticksSinceDurable < config.electionTicksMax();",
                "return heard;",
                "a leader whose disk does not answer steps down")
            .caughtBy("io.terroir.raft.core.DurableWorkTest#leaderWhoseDiskStallsStepsDown"),
        of(
                "raft-commits-by-half",
                "core/CommitRule",
                "int quorum = values.length / 2 + 1;",
                "int quorum = values.length / 2;",
                "an entry is committed once a majority holds it")
            .caughtBy(
                "io.terroir.raft.core.CommitmentTest#leadersOwnVoteForAnEntryCountsOnlyOnceItIsDurable")
            .caughtWithin(20),
        of(
                "raft-commits-earlier-terms-by-counting",
                "core/CommitRule",
                "return index > leader.commitIndex()"
                    + " && leader.log().termAt(index).filter(leader.term()::equals).isPresent();",
                "return index > leader.commitIndex();",
                "only entries of the own term are committed by counting")
            .caughtBy(
                "io.terroir.raft.core.CommitmentTest#entryOfAnEarlierTermIsNotCommittedByCounting"),
        of(
                "raft-follower-commits-what-it-has",
                "core/Following",
                "Math.min(request.commitIndex(), Math.max(coveredIndex, state.commitIndex()))",
                "Math.min(request.commitIndex(), state.log().last().index())",
                "a follower commits no further than its log is known to match")
            .caughtBy(
                "io.terroir.raft.core.LogReplicationTest#commitIndexFollowsTheLeaderNoFurtherThanTheRequestCovers"),
        of(
                "raft-heartbeat-commits-what-is-not-matched",
                "core/Rounds",
                "Math.min(state.commitIndex(), matchIndex),",
                "state.commitIndex(),",
                "a heartbeat tells a follower to commit no more than it is known to hold")
            .caughtBy(
                "io.terroir.raft.core.CommitmentTest#heartbeatsTellAFollowerToCommitNoMoreThanItIsKnownToHold"),
        of(
                "raft-heartbeat-advances-match-index",
                "core/Rounds",
                "replication.progress(from).ackedRound(response.round());",
                "replication.progress(from).ackedRound(response.round());"
                    + " replication.progress(from).matched(state.log().last().index(), true);"
                    + " replication.onPersisted();",
                "the answer to a heartbeat says nothing about the log")
            .caughtBy(
                "io.terroir.raft.core.CommitmentTest#heartbeatAnswersNeverCountAsHoldingEntries")
            .caughtWithin(20),
        of(
                "raft-keeps-a-conflicting-tail",
                "core/Following",
                "if (own.isPresent() && own.get().equals(entry.term())) {",
                "if (own.isPresent()) {",
                "an entry of another term at the same index is replaced")
            .caughtBy("io.terroir.raft.core.LogReplicationTest#conflictingTailIsReplaced"),
        of(
                "raft-reads-before-its-own-commit",
                "core/Rounds",
                "if (state.committedInTerm()) { while",
                "if (state.isLeader()) { while",
                "a leader serves no read before it has committed an entry of its term")
            .caughtBy(
                "io.terroir.raft.core.ReadIndexTest#nothingIsGrantedBeforeAnEntryOfTheOwnTermIsCommitted"),
        of(
                "raft-read-confirmed-by-an-earlier-round",
                "core/Rounds",
                "waiting.element().round() <= confirmedRound) {",
                "waiting.element().round() <= confirmedRound + 1) {",
                "a read is confirmed by a round that began after it")
            .caughtBy("io.terroir.raft.core.ReadIndexTest#answerToAnEarlierRoundGrantsNothing"),
        of(
                "raft-completion-of-an-older-term-counts",
                "core/ReplicaState",
                "if (!done.submittedIn().equals(term)) {",
                "if (done.submittedIn().isAfter(term)) {",
                "work handed over in an older term says nothing about the log of today")
            .caughtBy("io.terroir.raft.core.DurableWorkTest#completionOfAnOlderTermIsIgnored"),
        of(
                "raft-applies-before-its-own-log",
                "core/RaftCore",
                "return Math.min(state.commitIndex(), state.durableIndex());",
                "return state.commitIndex();",
                "only entries durable in the own log are applied")
            .caughtBy(
                "io.terroir.raft.core.LogReplicationTest#onlyEntriesDurableInTheOwnLogAreApplied"),
        of(
                "raft-joins-on-the-disk-of-the-creation",
                "host/Recovery",
                "new HardState(applied.term(), Optional.empty(), !isNew)",
                "new HardState(applied.term(), Optional.empty(), true)",
                "a member on the disk of its group's creation has nothing to forget")
            .caughtBy(
                "io.terroir.raft.host.RecoveryTest#memberWithoutARecordJoinsOnlyIfItsDiskIsAnotherThanAtTheCreation")
            .caughtWithin(20),
        of(
                "raft-trusts-any-disk",
                "host/Recovery",
                "new HardState(applied.term(), Optional.empty(), !isNew)",
                "new HardState(applied.term(), Optional.empty(), false)",
                "a member on another disk has forgotten its promises")
            .caughtBy(
                "io.terroir.raft.host.RecoveryTest#memberWithoutARecordJoinsOnlyIfItsDiskIsAnotherThanAtTheCreation")
            .caughtWithin(20),
        of(
                "raft-counts-acknowledgements-of-who-joins",
                "core/Replication",
                "follower.matched(answer.matchIndex(), !answer.joining());",
                "follower.matched(answer.matchIndex(), true);",
                "what a member acknowledges that joins commits nothing")
            .caughtBy("io.terroir.raft.core.JoiningTest#whatItAcknowledgesCommitsNothing"),
        of(
                "raft-confirms-rounds-by-who-joins",
                "core/Rounds",
                "if (response.joiner().isEmpty() && response.round() <= sentRound) {",
                "if (response.round() <= sentRound) {",
                "the answer of a member that joins confirms no round")
            .caughtBy("io.terroir.raft.core.JoiningTest#itsAnswerToARoundConfirmsNothing"),
        of(
                "raft-enters-before-the-commit",
                "core/Joining",
                "&& admittedAt <= state.commitIndex()",
                "",
                "a member enters once its admission is committed without it")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#memberEntersWhenItHoldsItsAdmissionAndKnowsThatItIsCommitted"),
        of(
                "raft-keeps-an-admission-that-was-replaced",
                "core/Following",
                "joining.onTruncated(index);",
                "",
                "an admission that another leader replaced admits nobody")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#admissionThatWasReplacedByAnotherEntryAdmitsNobody"),
        of(
                "raft-enters-by-the-admission-of-another-disk",
                "core/Joining",
                "Admission.of(entry).equals(wanted)",
                "Admission.of(entry).member().equals(wanted.member())",
                "an admission is for one disk")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#admissionOfAnotherMemberOrOfAnEarlierDiskAdmitsNobody"),
        of(
                "raft-heartbeat-commits-for-who-joins",
                "core/Following",
                "if (!state.joining()) {",
                "if (true) {",
                "what a leader knows of a member that joins may be what its lost disk held")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#heartbeatDoesNotTellWhoJoinsWhatOfItsLogIsCommitted"),
        of(
                "raft-leads-by-who-joins",
                "core/Replication",
                "return follower.counts() && follower",
                "return follower",
                "a member that joins gives no leader authority")
            .caughtBy("io.terroir.raft.core.JoiningTest#leaderThatHearsOnlyWhoJoinsStepsDown"),
        of(
                "raft-keeps-an-admission-before-a-snapshot",
                "core/Following",
                "if (logBeginsAnew) {",
                "if (false) {",
                "an admission that a snapshot replaced admits nobody")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#admissionThatASnapshotReplacedAdmitsNobody"),
        of(
                "raft-never-asks-again-who-has-entered",
                "core/Replication",
                "if (follower.acknowledgedIndex() < follower.matchIndex()) {",
                "if (false) {",
                "what a member held when it entered is asked for again")
            .caughtBy(
                "io.terroir.raft.core.JoiningLivenessTest#whatAMemberHeldWhenItEnteredIsCommittedThoughNobodyWritesMore"),
        of(
                "raft-believes-what-a-lost-disk-held",
                "core/Replication",
                "boolean contradicts = answer.previousIndex() <= matched || answer.hint().index() <"
                    + " matched;",
                "boolean contradicts = answer.hint().index() < matched;",
                "a rejection of what a member has acknowledged says that its disk is another")
            .caughtBy(
                "io.terroir.raft.core.JoiningLivenessTest#memberThatFollowedADeposedLeaderIsBroughtUpToDate"),
        of(
                "raft-late-answer-takes-authority-away",
                "core/Progress",
                "if (round >= countsAsOfRound) {",
                "if (true) {",
                "whether a member counts is told by its newest answer")
            .caughtBy(
                "io.terroir.raft.core.JoiningLivenessTest#lateAnswerOfAJoinerDoesNotDeposeItsLeader"),
        of(
                "raft-votes-again-in-the-term-of-its-admission",
                "core/Joining",
                "if (state.joining() && state.vote().isEmpty()) {",
                "if (state.vote().isPresent() && state.joining() && state.vote().isEmpty()) {",
                "a member that enters has voted for the leader that told it")
            .caughtBy(
                "io.terroir.raft.core.JoiningTest#memberThatEntersHasVotedForTheLeaderThatToldIt"),
        of(
                "raft-votes-after-a-lost-disk",
                "core/Election",
                "boolean grant = !state.joining() && (free || repeated) &&"
                    + " upToDate(request.last());",
                "boolean grant = (free || repeated) && upToDate(request.last());",
                "a member that lost its disk votes for nobody until it is admitted")
            .caughtBy("io.terroir.raft.core.JoiningTest#whoJoinsVotesForNobody"),
        of(
                "raft-takes-entries-without-room",
                "host/GroupDriver",
                "if (needsRoom(message) && lacksRoom()) {",
                "if (false) {",
                "a follower whose disk is nearly full takes no entries")
            .caughtBy(
                "io.terroir.raft.host.ScarceDiskTest#theOthersGoOnWithoutAFollowerThatCatchesUpWhenItHasRoom"),
        of(
                "raft-snapshot-not-flushed-first",
                "host/GroupDriver",
                "restoresUnderWay++;"
                    + " engine.store().flush(() -> engine.pipe().execute(this::restoredOnDisk));",
                "engine.store().flush(() -> {});",
                "a snapshot is flushed before the log begins after it")
            .caughtBy(
                "io.terroir.raft.host.SnapshotCatchUpTest#logBeginsAfterASnapshotOnlyOnceTheStoreCannotLoseIt"),
        of(
                "raft-store-ahead-of-log-not-mended",
                "host/Recovery",
                "Optional<LogPosition> reset = inLog ? Optional.empty() : Optional.of(applied);",
                "Optional<LogPosition> reset = Optional.empty();",
                "a store that is ahead of the log makes the log begin anew, on disk too")
            .caughtBy("io.terroir.raft.host.RecoveryTest#logBeginsAnewAfterAStoreThatIsAheadOfIt"),
        of(
                "raft-cuts-what-is-not-flushed",
                "host/LogCutter",
                "long cut = Math.min(flushed, wanted);",
                "long cut = wanted;",
                "the log is cut only below what the store has flushed")
            .caughtBy("io.terroir.raft.host.LogCutterTest#whatIsOnlyAppliedStays"),
        of(
                "raft-closes-rounds-when-confirmed",
                "host/Standing",
                "newest.ifPresent(this::confirm);",
                "newest.ifPresent(round -> confirm(new ClosedRound(wallClock.millis(),"
                    + " round.commitIndex())));",
                "a round closes the time at which it was sent")
            .caughtBy("io.terroir.raft.host.StandingTest#aRoundClosesTheTimeAtWhichItWasSent"),
        of(
                "raft-closes-rounds-too-early",
                "host/Standing",
                "if (core.committedInTerm()) {",
                "if (core.role() == Role.LEADER) {",
                "no time is closed before the leader has committed an entry of its term")
            .caughtBy(
                "io.terroir.raft.host.StandingTest#noTimeIsClosedBeforeAnEntryOfTheOwnTermIsCommitted"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
