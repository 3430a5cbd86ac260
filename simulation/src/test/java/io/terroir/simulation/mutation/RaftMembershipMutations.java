package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of who takes part in a shard's consensus and who leads it, and of how that changes. */
final class RaftMembershipMutations {
  private static final String KEEPER =
      "io.terroir.simulation.platform.MemberKeeperTest"
          + "#aMemberThatIsGoneForLongIsReplacedByAnotherNodeOfItsRegion";

  private RaftMembershipMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "raft-learners-count",
                "core/Membership",
                "long reached = reachedByMajority(voters, value);",
                "long reached = reachedByMajority(everybody(), value);",
                "learners count for nothing")
            .caughtBy("io.terroir.raft.core.MembershipTest#learnersCountForNothing"),
        of(
                "raft-joint-by-one-majority",
                "core/Membership",
                "return isJoint() ? Math.min(reached, reachedByMajority(outgoing, value)) :"
                    + " reached;",
                "return reached;",
                "while voters change, those before and those after decide together")
            .caughtBy("io.terroir.raft.core.MembershipTest#jointConfigurationNeedsBothMajorities"),
        of(
                "raft-members-in-effect-when-committed",
                "core/MembershipLog",
                "return known.get(known.size() - 1);",
                "return known.get(0);",
                "a configuration is in effect as soon as it is in the log")
            .caughtBy(
                "io.terroir.raft.core.MembershipLogTest#itIsInEffectFromTheMomentAtWhichItIsAppended"),
        of(
                "raft-keeps-members-that-were-replaced",
                "core/ReplicaState",
                "if (configurations.truncatedFrom(index)) {",
                "if (false) {",
                "a configuration whose entry is removed is no longer in effect")
            .caughtBy("io.terroir.raft.core.MembershipLogTest#itIsNoLongerInEffectOnceItIsRemoved"),
        of(
                "raft-keeps-its-members-over-a-snapshot",
                "core/ReplicaState",
                "configurations.reset(configuration);",
                "",
                "a snapshot brings the members of its position")
            .caughtBy("io.terroir.raft.core.MembershipLogTest#snapshotBringsTheOneInEffect"),
        of(
                "raft-changes-members-before-its-own-commit",
                "core/Changes",
                "if (!state.committedInTerm()) {",
                "if (!state.isLeader()) {",
                "a leader changes no members before it has committed an entry of its term")
            .caughtBy(
                "io.terroir.raft.core.JointConsensusTest#leaderChangesNothingBeforeAnEntryOfItsTermIsCommitted"),
        of(
                "raft-changes-whatever-is-in-effect",
                "core/Changes",
                "if (!now.at().equals(of)) {",
                "if (false) {",
                "a change is of the configuration that its caller has seen")
            .caughtBy(
                "io.terroir.raft.core.JointConsensusTest#changeOfAConfigurationThatIsNoLongerInEffectIsRefused"),
        of(
                "raft-two-changes-of-members-at-once",
                "core/Changes",
                "if (now.members().isJoint() || now.index() > state.commitIndex()) {",
                "if (now.members().isJoint()) {",
                "one change of members at a time")
            .caughtBy("io.terroir.raft.core.JointConsensusTest#oneChangeAtATime"),
        of(
                "raft-changes-voters-at-once",
                "core/Changes",
                "sameVoters ? target : new Membership(",
                "sameVoters || !sameVoters ? target : new Membership(",
                "voters change by way of a joint configuration")
            .caughtBy("io.terroir.raft.core.JointConsensusTest#jointConfigurationIsInEffectAtOnce"),
        of(
                "raft-promotes-who-lacks-the-log",
                "core/Changes",
                "return state.membership().elects(node) || replication.hasCaughtUp(node);",
                "return true;",
                "who is to vote has caught up as a learner")
            .caughtBy("io.terroir.raft.core.LearnersTest#learnerIsMadeAVoterOnlyOnceItHasCaughtUp"),
        of(
                "raft-promotes-who-joins",
                "core/Replication",
                "&& follower.acknowledgedIndex() == follower.matchIndex()",
                "",
                "who has lost its disk is admitted before it is made a voter")
            .caughtBy(
                "io.terroir.raft.core.LearnersTest#learnerThatHasLostItsDiskIsMadeAVoterOnlyOnceItIsAdmitted"),
        of(
                "raft-leaves-a-joint-configuration-too-early",
                "core/Changes",
                "if (now.isJoint() && state.configuration().index() <= state.commitIndex()) {",
                "if (now.isJoint()) {",
                "a joint configuration is left once it is committed")
            .caughtBy("io.terroir.raft.core.JointConsensusTest#itIsNotLeftBeforeItIsCommitted"),
        of(
                "raft-leaves-a-joint-configuration-that-it-found",
                "core/RaftCore",
                "rounds.begin(); }",
                "rounds.begin(); changes.onCommit(); }",
                "who finds a joint configuration commits in its own term before it leaves it")
            .caughtBy(
                "io.terroir.raft.core.JointConsensusTest#leaderLeavesAJointConfigurationThatItFoundOnlyAfterACommitInItsTerm"),
        of(
                "raft-leads-where-it-is-no-member",
                "core/RaftCore",
                "if (changes.isDone()) {",
                "if (false) {",
                "a leader that is removed steps down")
            .caughtBy(
                "io.terroir.raft.core.RemovedMembersTest#leaderThatIsRemovedStepsDownOnceTheOthersHaveCommittedThat"),
        of(
                "raft-counts-answers-of-strangers",
                "core/RaftCore",
                "if (!replication.knows(from)) { return; }",
                "",
                "a leader counts the answers of members only")
            .caughtBy("io.terroir.raft.core.RemovedMembersTest#answersOfWhoIsRemovedMeanNothing"),
        of(
                "raft-counts-answers-of-an-earlier-membership",
                "core/Replication",
                "return answer.session().compareTo(progress(node).since()) >= 0;",
                "return true;",
                "what a member answered before it was removed says nothing once it is one again")
            .caughtBy(
                "io.terroir.raft.core.MembershipSessionsTest#acknowledgementOfAnEarlierPeriodIsNotCounted"),
        of(
                "raft-listens-to-known-members-only",
                "core/RaftCore",
                "private void receive(NodeId from, Message message) {",
                "private void receive(NodeId from, Message message) { if"
                    + " (!state.peers().contains(from)) { return; }",
                "who lacks the latest configuration hears its leaders and candidates")
            .caughtBy(
                "io.terroir.raft.core.RemovedMembersTest#followerFollowsALeaderOfAConfigurationThatItLacks"),
        of(
                "raft-learners-campaign",
                "core/MembershipLog",
                "configuration -> configuration.members().elects(node)",
                "configuration -> configuration.members().everybody().contains(node)",
                "learners do not campaign")
            .caughtBy("io.terroir.raft.core.LearnersTest#learnerDoesNotCampaign"),
        of(
                "raft-never-leads-once-it-is-out",
                "core/MembershipLog",
                "return known.stream().anyMatch(configuration ->"
                    + " configuration.members().elects(node));",
                "return latest().members().elects(node);",
                "a voter that goes may be needed until its removal is committed")
            .caughtBy(
                "io.terroir.raft.core.RemovedMembersTest#leaderThatIsOutLeadsAgainIfOnlyItHoldsItsRemoval"),
        of(
                "raft-recovers-the-members-of-the-creation",
                "host/Recovery",
                "Configuration known = appliedConfiguration",
                "Configuration known = Optional.<ByteString>empty()",
                "the members are those that the store has applied")
            .caughtBy(
                "io.terroir.raft.host.RecoveryTest#membersAreThoseOfTheStoreAndOfTheLogAfterIt"),
        of(
                "raft-forgets-members-in-the-log",
                "host/Recovery",
                "if (inLog) {",
                "if (false) {",
                "members in the log that are not applied yet are in effect after a restart")
            .caughtBy(
                "io.terroir.raft.host.RecoveryTest#membersAreThoseOfTheLogIfNothingIsApplied"),
        of(
                "raft-takes-members-that-it-cannot-read",
                "wire/RaftWire",
                "requireReadable(entry);",
                "",
                "an entry that names no members is refused before it is in the log")
            .caughtBy("io.terroir.raft.wire.RaftWireTest#membersThatCannotBeReadAreRefused"),
        of(
                "shard-members-not-in-its-state",
                "shard/ShardStateMachine",
                "effects.put(keys.members(), configuration);",
                "",
                "the members are part of the replicated state")
            .caughtBy("io.terroir.raft.shard.SnapshotTest#theMembersAreInASnapshot"),
        of(
                "raft-founds-again-what-was-removed",
                "host/Recovery",
                "createdOn.filter(disk::equals).isPresent() && removal.isEmpty();",
                "createdOn.filter(disk::equals).isPresent();",
                "a replica that was removed is not founded again on the disk of the creation")
            .caughtBy("io.terroir.raft.host.RecoveryTest#whoWasRemovedHasForgottenWhatItPromised"),
        of(
                "raft-admits-the-replica-before",
                "host/Recovery",
                "at -> disk.successor(at.term().number(), at.index())",
                "at -> disk",
                "an admission of a replica that was removed is none of the one after it")
            .caughtBy("io.terroir.raft.host.RecoveryTest#whoWasRemovedIsOnAnotherDisk"),
        of(
                "raft-tells-of-removals-too-early",
                "core/MembershipLog",
                "known.stream().anyMatch(configuration ->"
                    + " configuration.members().takesPart(node));",
                "latest().members().takesPart(node);",
                "nobody is told of a removal before that is committed")
            .caughtBy("io.terroir.raft.core.DepartureTest#nobodyIsToldBeforeItIsCommitted"),
        of(
                "raft-keeps-who-was-invited-in-vain",
                "core/MembershipLog",
                "return takesPart ? Optional.empty()",
                "return takesPart || known.get(0).at().equals(LogPosition.ZERO) ? Optional.empty()",
                "who was invited by a leader that fell gives its replica up")
            .caughtBy("io.terroir.raft.core.DepartureTest#whoWasInvitedInVainLearnsIt"),
        of(
                "raft-believes-late-removals",
                "core/Departure",
                "if (!earlier && !election.promised()) {",
                "if (!earlier) {",
                "a late answer does not remove who hears a leader")
            .caughtBy("io.terroir.raft.core.DepartureTest#whoHearsALeaderIsNotRemoved"),
        of(
                "raft-removed-by-what-is-over",
                "core/Departure",
                "if (!earlier && !election.promised()) {",
                "if (!election.promised()) {",
                "a removal before the present membership means nothing")
            .caughtBy(
                "io.terroir.raft.core.DepartureTest#removalBeforeThePresentMembershipIsNotBelieved"),
        of(
                "raft-invited-by-what-is-over",
                "host/RaftGroups",
                "return !present && removal.filter(at -> at.compareTo(session) >= 0).isEmpty();",
                "return !present;",
                "who was removed is opened by a leader of a later configuration only")
            .caughtBy(
                "io.terroir.raft.host.ReplicaTraceTest#whoWasRemovedIsOpenedByALaterConfigurationOnly"),
        of(
                "raft-hands-over-before-the-log-is-there",
                "core/Transfer",
                "target.filter(to -> !told && replication.holdsAll(to))",
                "target.filter(to -> !told)",
                "who is to lead is brought up to date first")
            .caughtBy("io.terroir.raft.core.LeadershipTransferTest#followerIsBroughtUpToDateFirst"),
        of(
                "raft-leases-after-timeout-now",
                "core/Transfer",
                "return !toldInTerm;",
                "return !told;",
                "telling somebody to campaign ends the lease for the rest of the term")
            .caughtBy(
                "io.terroir.raft.core.LeadershipTransferTest#leaseIsOverForTheRestOfTheTermOnceSomebodyIsToldToCampaign"),
        of(
                "raft-transfer-waits-for-promises",
                "core/RaftCore",
                "&& !request.byTransfer() && election.promised()) {",
                "&& election.promised()) {",
                "a candidate that the leader has asked for is voted for at once")
            .caughtBy(
                "io.terroir.raft.core.LeadershipTransferTest#followerThatHoldsTheLogLeadsAtOnce"),
        of(
                "raft-takes-commands-while-it-hands-over",
                "core/RaftCore",
                "if (state.isLeader() && !transfer.isUnderWay()) {",
                "if (state.isLeader()) {",
                "a leader takes no commands while it hands over")
            .caughtBy(
                "io.terroir.raft.core.LeadershipTransferTest#leaderTakesNoCommandsMeanwhileAndGoesOnIfNothingComesOfIt"),
        Mutation.of(
                "raft-probes-for-ever-after-a-snapshot",
                "raft-shards/src/main/java/io/terroir/raft/core/Replication.java",
                "follower.matchIndex() == follower.nextIndex() - 1) { follower.replicate(); }",
                "follower.matchIndex() == follower.nextIndex() - 1) { follower.heard(); }",
                "who a snapshot brought to the end of the log has caught up")
            .caughtBy(
                "io.terroir.raft.core.MembershipSessionsTest"
                    + "#whoASnapshotBroughtToTheEndOfTheLogHasCaughtUp"),
        Mutation.of(
                "raft-believes-its-own-members",
                "raft-shards/src/main/java/io/terroir/raft/host/MembersMove.java",
                "group .readIndex()",
                "CompletableFuture.completedFuture(0L)",
                "only a leader that is confirmed says who the members are")
            .caughtBy(
                "io.terroir.raft.host.MembersMoveTest"
                    + "#onlyALeaderThatIsConfirmedSaysThatSomethingIsAsWanted"),
        Mutation.of(
                "balancer-takes-what-it-gives",
                "node/src/main/java/io/terroir/node/wiring/LeaderShare.java",
                "return mine - share() > Math.max(1, share() / CLEARLY_PART);",
                "return mine > share();",
                "leaderships are handed over only by who leads clearly more than its share")
            .caughtBy(
                "io.terroir.node.wiring.LeaderShareTest#itEndsWithEverybodyWithinOneOfTheShare"),
        Mutation.of(
                "balancer-gives-to-everybody",
                "node/src/main/java/io/terroir/node/wiring/LeaderShare.java",
                "Math.max(Math.min(lacks, 1), lacks / GIVEN_PART)",
                "Math.max(1, lacks / GIVEN_PART)",
                "who has its share is given no leadership")
            .caughtBy("io.terroir.node.wiring.LeaderShareTest#whoHasItsShareGetsNothing"),
        Mutation.of(
                "balancer-begins-at-once",
                "node/src/main/java/io/terroir/node/wiring/LeaderBalancer.java",
                "looksWithTooMuch >= LOOKS_BEFORE_BEGIN ||",
                "looksWithTooMuch > 0 ||",
                "leaderships are handed over only if it has been too many for a while")
            .caughtBy(
                "io.terroir.simulation.platform.LeaderBalanceTest"
                    + "#whoLeadsClearlyMoreThanItsShareHandsOverAndThenThatIsThat"),
        Mutation.of(
                "keeper-waits-for-nobody",
                "node/src/main/java/io/terroir/node/wiring/MemberKeeper.java",
                ">= grace.toNanos())",
                ">= 0)",
                "a member is replaced only once it has been gone for long")
            .caughtBy(KEEPER),
        Mutation.of(
                "keeper-knows-no-load",
                "node/src/main/java/io/terroir/node/wiring/Replacement.java",
                "1.0 / (1 + loads.getOrDefault(node.id(), 0));",
                "1.0 / (1 + Math.min(0, loads.size()));",
                "a node with more replicas takes fewer places")
            .caughtBy(
                "io.terroir.node.wiring.ReplacementTest#aNodeWithThreeTimesTheReplicasGetsAThird"),
        Mutation.of(
                "keeper-removes-before-it-adds",
                "node/src/main/java/io/terroir/node/wiring/Replacement.java",
                "sound.size() >= wanted) {",
                "!sound.isEmpty()) {",
                "who replaces a member comes before that one goes")
            .caughtBy(KEEPER));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
