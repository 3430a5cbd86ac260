package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of splitting a shard. */
final class SplitMutations {
  private static final String STATE = "io.terroir.raft.shard.SplitTest#";
  private static final String FOUNDER = "io.terroir.raft.service.ShardFounderTest#";
  private static final String DIRECTORY = "io.terroir.epaxos.directory.ReserveChildTest#";
  private static final String PLATFORM = "io.terroir.simulation.platform.ShardSplitTest#";
  private static final String REPLICA = "io.terroir.gossip.replica.ReplicaSimulationTest#";
  private static final String KINDS =
      "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED);";

  private SplitMutations() {}

  static List<Mutation> all() {
    return List.of(
        raft(
                "split-while-voters-change",
                "shard/SplitApplier",
                "if (now.isJoint() || !now.learners().isEmpty()) {",
                "if (!now.learners().isEmpty()) {",
                "no shard splits in a joint configuration")
            .caughtBy(STATE + "noShardSplitsWhileItsVotersChange"),
        raft(
                "split-with-learners",
                "shard/SplitApplier",
                "if (now.isJoint() || !now.learners().isEmpty()) {",
                "if (now.isJoint()) {",
                "no shard splits while it has learners")
            .caughtBy(STATE + "noShardSplitsWhileItHasLearners"),
        raft(
                "split-by-members-that-were-not-asked",
                "shard/SplitApplier",
                "if (!at.equals(split.configuration())) {",
                "if (split.configuration().index() > at.index()) {",
                "all voters have applied the configuration in which a shard splits")
            .caughtBy(STATE + "noShardSplitsWhoseMembersAreNotThoseThatWereAsked"),
        raft(
                "split-founded-by-others",
                "shard/SplitApplier",
                "return now.voters().equals(founders)",
                "return now.voters().containsAll(now.outgoing())",
                "the founders are the voters")
            .caughtBy(STATE + "theFoundersAreTheVoters"),
        raft(
                "split-in-any-generation",
                "shard/SplitApplier",
                "if (split.generation() != now.generation() + 1) {",
                "if (split.generation() < 0) {",
                "a split is done once")
            .caughtBy(STATE + "aSplitIsNotDoneTwice"),
        raft(
                "split-at-the-beginning",
                "shard/SplitApplier",
                "&& !split.childFirst().equals(now.origins().first());",
                ";",
                "both halves have a range")
            .caughtBy(STATE + "theBoundaryIsInsideTheRange"),
        raft(
                "split-forgets-floors",
                "shard/ShardKeys",
                KINDS,
                "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED, LEDGER);",
                "a split copies the floor")
            .caughtBy(STATE + "aRequestBelowTheFloorIsNeverDoneByTheNewShardEither"),
        raft(
                "split-forgets-outcomes",
                "shard/ShardKeys",
                KINDS,
                "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED, OUTCOME);",
                "a split carries the outcomes of requests")
            .caughtBy(STATE + "aRetryAcrossASplitIsAnsweredAndNotDoneAgain"),
        raft(
                "split-forgets-records",
                "shard/ShardKeys",
                KINDS,
                "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED, OWNERSHIP);",
                "a split carries the ownership records")
            .caughtBy(STATE + "aRecordOfAnOriginThatLeftGoesToo"),
        raft(
                "split-forgets-history",
                "shard/ShardKeys",
                KINDS,
                "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED, HISTORY);",
                "a split carries the history")
            .caughtBy(STATE + "historyCanBeReadOnBothSides"),
        raft(
                "split-forgets-leases",
                "shard/ShardKeys",
                KINDS,
                "EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED, LEASE);",
                "a split carries the leases")
            .caughtBy(STATE + "leasesAndTheirKeysGoTogether"),
        raft(
                "split-begins-revisions-anew",
                "shard/AppliedState",
                "return new AppliedState(at, revision, window, sum,",
                "return new AppliedState(at, 0, window, sum,",
                "revisions do not fall in a split")
            .caughtBy(STATE + "revisionsAndIndexesGoOn"),
        raft(
                "split-leaves-what-went",
                "shard/SplitRows",
                "gone.forEach(span -> batch.deleteRange(span.first(), span.end()));",
                "",
                "nothing of what went stays behind")
            .caughtBy(STATE + "nothingOfWhatWentStaysBehind"),
        raft(
                "split-counts-history-twice",
                "shard/SplitRows",
                "whole.sizeBytes() - takenBytes);",
                "whole.sizeBytes());",
                "the history's window is shared as its rows are")
            .caughtBy(STATE + "nothingOfWhatWentStaysBehind"),
        raft(
                "split-keeps-the-sum-of-what-went",
                "shard/SplitRows",
                "sumOfGone[0] += keys.isHistoryRow(key) ? RowSum.EMPTY : sum;",
                "",
                "the sum of the parent is that of what it has left")
            .caughtBy(STATE + "theSumsOfBothHalvesAreThoseOfTheirRows"),
        raft(
                "split-takes-history-off-the-sum-twice",
                "shard/SplitRows",
                "sumOfGone[0] += keys.isHistoryRow(key) ? RowSum.EMPTY : sum;",
                "sumOfGone[0] += sum;",
                "the sum of the parent is that of what it has left")
            .caughtBy(STATE + "theSumsOfBothHalvesAreThoseOfTheirRows"),
        raft(
                "split-forgets-what-differed",
                "shard/AppliedState",
                "RowSum.fold(rolling, child)",
                "RowSum.fold(0, child)",
                "what differed once differs for ever, in both halves")
            .caughtBy(STATE + "whoeverDifferedBeforeTheSplitDiffersInBothHalves"),
        raft(
                "split-found-among-remains",
                "shard/SplitRows",
                "begun.forEach(childKeys -> childKeys.erase(batch));",
                "",
                "nothing is left in either place where a shard is founded")
            .caughtBy(STATE + "whatWasLeftOfAShardOfThatNumberIsGone"),
        raft(
                "split-range-is-not-replicated",
                "shard/SplitApplier",
                "effects.put(keys.range(), left.encode());",
                "",
                "the range is a part of the state")
            .caughtBy(STATE + "aReplicaThatStartsKnowsItsRange"),
        raft(
                "split-range-not-read-from-snapshots",
                "shard/ShardStateMachine",
                "range.read(store);",
                "",
                "a snapshot brings the range")
            .caughtBy(STATE + "aSnapshotBringsTheRange"),
        raft(
                "split-founded-on-any-disk",
                "service/ShardFounder",
                "!split.members().contains(new ShardCommand.SplitMember(self, disk))",
                "split.members().stream().noneMatch(member -> member.node().equals(self))",
                "who may have forgotten its promises founds nothing")
            .caughtBy(FOUNDER + "aMemberOnAnotherDiskMayHaveForgottenWhatItPromised"),
        raft(
                "split-lowers-terms-and-votes",
                "service/ShardFounder",
                "trace.present() || trace.removal().isPresent() ||",
                "trace.removal().isPresent() ||",
                "a split never lowers term, vote or log")
            .caughtBy(FOUNDER + "termVoteAndLogThatAreThereStay"),
        raft(
                "split-brings-back-who-was-removed",
                "service/ShardFounder",
                "trace.present() || trace.removal().isPresent() ||",
                "trace.present() ||",
                "a replica that was removed is not founded again")
            .caughtBy(FOUNDER + "aReplicaThatWasRemovedIsNotFoundedAgain"),
        raft(
                "split-founds-what-is-being-opened",
                "service/ShardFounder",
                "|| !begin(child)) {",
                "|| !(begin(child) || true)) {",
                "a replica is opened in one way at a time")
            .caughtBy(FOUNDER + "aReplicaThatIsBeingOpenedIsNotFounded"),
        raft(
                "split-opened-before-it-is-on-disk",
                "service/ShardFounder",
                "store.flush(() -> listener.accept(founded));",
                "listener.accept(founded);",
                "nobody votes in a shard whose founding may be lost")
            .caughtBy(FOUNDER + "nothingIsOpenedBeforeTheSplitIsOnDisk"),
        raft(
                "split-begins-in-term-zero",
                "host/Recovery",
                "new HardState(applied.term(), Optional.empty(), !isNew);",
                "isNew ? HardState.NEW : HardState.JOINING;",
                "a new shard begins in the term of the split")
            .caughtBy(
                "io.terroir.raft.host.RecoveryTest#founderWithoutARecordBeginsInTheTermOfTheSplit"),
        raft(
                "split-keeps-counting-leases",
                "service/LeaseKeeper",
                "held.remove(lease.name); forget(lease);",
                "",
                "leases that went are counted where they are")
            .caughtBy(
                "io.terroir.raft.service.LeaseKeeperTest#aLeaseThatWentWithASplitIsNotCountedHereAnyMore"),
        raft(
                "split-keeps-checkpointing-leases",
                "service/LeaseKeeper",
                "held.remove(lease.name); forget(lease);",
                "held.remove(lease.name); byDeadline.remove(lease);",
                "leases that went are checkpointed where they are")
            .caughtBy(
                "io.terroir.raft.service.LeaseCheckpointsTest#aLeaseThatWentWithASplitIsNotCheckpointedHereAnyMore"),
        raft(
                "split-keeps-watchers-waiting",
                "service/Watchers",
                "asked -> split.childRange().origins().contains(asked.request.origin()),",
                "asked -> false,",
                "who watches an origin that went is told where")
            .caughtBy(
                "io.terroir.raft.service.WatchersTest#whoWaitsIsSentToTheShardIntoWhichTheOriginWent"),
        Mutation.of(
                "split-reserves-one-number-twice",
                "epaxos-config/src/main/java/io/terroir/epaxos/directory/ShardCommands.java",
                "Math.max(s.id().number(), s.reservedChild())",
                "s.id().number()",
                "no two splits take the same number")
            .caughtBy(DIRECTORY + "twoShardsThatSplitAtTheSameTimeAreGivenDifferentNumbers"),
        Mutation.of(
                "split-reserves-again",
                "epaxos-config/src/main/java/io/terroir/epaxos/directory/ShardCommands.java",
                "if (whole.get().reservedChild() != NO_CHILD) {",
                "if (whole.get().reservedChild() < NO_CHILD) {",
                "a split has one number, whoever asks")
            .caughtBy(DIRECTORY + "whoeverAsksAgainForTheSameSplitIsGivenTheSameNumber"),
        Mutation.of(
                "split-founded-blank-from-the-directory",
                "node/src/main/java/io/terroir/node/wiring/ShardDeployer.java",
                "return created.wasCreated(shard.id()) && shard.members().contains(self.node());",
                "return shard.members().contains(self.node());",
                "a shard that was split off has no blank founders")
            .caughtBy(PLATFORM + "aShardWhoseMembersTheDirectoryDoesNotNameSplits"),
        Mutation.of(
                "split-known-by-the-directory-only",
                "gateway/server/src/main/java/io/terroir/gateway/routing/StrongRouter.java",
                ".filter(child -> splitsLeft > 0 && !child.equals(shard.id()))",
                ".filter(child -> view.shards().stream().anyMatch(s -> s.id().equals(child)))",
                "the shard's own log decides where an origin is")
            .caughtBy(PLATFORM + "theRegionGoesOnThoughTheDirectoryCannotRecordTheSplit"),
        Mutation.of(
                "split-without-all-members",
                "node/src/main/java/io/terroir/node/wiring/ShardSplitter.java",
                "if (standing == null || !standing.ready()",
                "if (standing == null) { return new ShardCommand.SplitMember(voter,"
                    + " new io.terroir.runtime.id.DiskId(0)); } if (!standing.ready()",
                "all voters have applied the configuration in which a shard splits")
            .caughtBy(PLATFORM + "aMemberThatIsDownKeepsAShardFromSplitting"),
        Mutation.of(
                "split-unknown-to-who-reads-its-closed-time",
                "gossip-antientropy/src/main/java/io/terroir/gossip/replica/ReplicaFollower.java",
                "store.close(known(marks.marks()));",
                "store.close(marks.marks());",
                "a closed time says nothing of what a shard has split off")
            .caughtBy(REPLICA + "closedTimesOfASplitThatIsNotKnownHereAreNotTaken"),
        Mutation.of(
                "split-unknown-to-who-takes-its-snapshot",
                "gossip-antientropy/src/main/java/io/terroir/gossip/replica/ReplicaFollower.java",
                "if (advance.rangeGeneration() > policy.generation(advance.shard())) {",
                "if (false) {",
                "a read replica takes no snapshot from after a split that it does not know")
            .caughtBy(REPLICA + "aSnapshotFromAfterASplitThatIsNotKnownHereWaits"),
        Mutation.of(
                "split-asks-for-such-snapshots-again-and-again",
                "gossip-antientropy/src/main/java/io/terroir/gossip/replica/ReplicaFollower.java",
                "if (isAheadOfView(shard)) {",
                "if (false) {",
                "a read replica waits for the directory, and not for another snapshot")
            .caughtBy(REPLICA + "aSnapshotFromAfterASplitThatIsNotKnownHereWaits"),
        Mutation.of(
                "split-read-where-it-was",
                "gossip-antientropy/src/main/java/io/terroir/gossip/replica/ReplicaReader.java",
                "if (!policy.holds(request.shard(), request.origin())) {",
                "if (false) {",
                "a read replica serves what its shard holds")
            .caughtBy(REPLICA + "anOriginThatWasSplitOffIsNotServed"));
  }

  private static Mutation raft(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
