package io.terroir.simulation.mutation;

import java.util.List;

/** Rules by which replicas that hold something else than they should are found and stopped. */
final class RaftCheckMutations {
  private static final String VERDICT = "io.terroir.raft.core.CheckpointVerdictTest#";
  private static final String CHECKS = "io.terroir.raft.host.StateChecksTest#";
  private static final String QUARANTINE = "io.terroir.raft.host.QuarantineTest#";
  private static final String DAMAGED = "io.terroir.raft.service.DamagedReplicaTest#";
  private static final String SCAN = "io.terroir.raft.shard.RowScanTest#";
  private static final String STATE = "io.terroir.raft.shard.AppliedStateTest#";

  private RaftCheckMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "raft-check-counts-learners",
                "core/CheckpointVerdict",
                "if (members.isQuorum(node -> !odd.contains(node) && has(hashes, node, hash))) {",
                "if (known.stream().filter(node -> has(hashes, node, hash)).count() * 2 > members.voters().size()) {",
                "learners prove nothing about who is right")
            .caughtBy(VERDICT + "learnersAreJudgedAndProveNothing"),
        of(
                "raft-check-waits-for-nobody-for-ever",
                "core/CheckpointVerdict",
                "return open ? new Open() : new Undecided();",
                "return new Open();",
                "where nobody can decide any more the shard stops")
            .caughtBy(VERDICT + "withoutAMajorityNobodyIsRight"),
        of(
                "raft-check-gives-up-too-early",
                "core/CheckpointVerdict",
                "&& (!hashes.containsKey(node) || has(hashes, node, hash))",
                "&& has(hashes, node, hash)",
                "who is missing may decide")
            .caughtBy(VERDICT + "oneAgainstOneWaitsForTheThird"),
        of(
                "raft-check-believes-who-was-odd",
                "host/StateChecks",
                "odd.addAll(found.replicas());",
                "",
                "who was odd once decides nothing later")
            .caughtBy(CHECKS + "whoWasOddOnceDecidesNothingLater"),
        of(
                "raft-check-reports-a-copy",
                "host/StateChecks",
                "own.clear(); known.clear(); }",
                "known.clear(); }",
                "what a snapshot brought is not reported as one's own")
            .caughtBy(CHECKS + "whatWasRestoredIsNotReportedAsOnesOwn"),
        of(
                "raft-check-reports-to-one-leader",
                "host/StateChecks",
                "reportedIndex = 0; receivedIndex = 0;",
                "reportedIndex = 0;",
                "a new leader is told all that is not agreed")
            .caughtBy(CHECKS + "aNewLeaderIsToldEverythingThatIsNotAgreed"),
        of(
                "raft-check-reports-once",
                "host/StateChecks",
                "if (!isNew && nowTick - reportedAtTick < resendTicks) {",
                "if (!isNew) {",
                "a report is repeated until it was received")
            .caughtBy(CHECKS + "whatIsNewIsReportedAtOnceAndAgainUntilItWasReceived"),
        of(
                "raft-check-obeys-blindly",
                "host/StateChecks",
                "return mine != null && mine != right.hash();",
                "return mine == null || mine != right.hash();",
                "a replica goes for what it has computed itself only")
            .caughtBy(CHECKS + "onlyWhatWasComputedHereCanDiffer"),
        of(
                "raft-check-remembers-who-left",
                "host/StateChecks",
                "entry.getValue().keySet().retainAll(members.everybody());",
                "",
                "who comes back is not its old self")
            .caughtBy(CHECKS + "whoWasRemovedSaysNothingAboutWhoComesBackUnderItsName"),
        of(
                "raft-check-odd-leader-leads-on",
                "host/StateGuard",
                "if (odd.replicas().contains(self)) {",
                "if (odd.replicas().isEmpty()) {",
                "a leader that is odd goes too")
            .caughtBy(DAMAGED + "aLeaderThatAppliesSomethingElseGoesAndIsFollowedByAnother"),
        of(
                "raft-check-leader-stops-in-silence",
                "host/StateGuard",
                "found(isUndecided(finding.index())); tellAll();",
                "isolate.accept(isUndecided(finding.index()));",
                "who finds that nobody can decide tells the others before it goes")
            .caughtBy(DAMAGED + "ifAllDifferTheShardStopsAndSaysWhy"),
        of(
                "raft-check-copies-while-disputed",
                "host/GroupDriver",
                "if (guard.isDisputed()) {",
                "if (closed) {",
                "nobody gets a copy while it is not known who is right")
            .caughtBy(DAMAGED + "nobodyGetsACopyWhileItIsNotKnownWhoIsRight"),
        of(
                "raft-check-goes-on-copying-while-disputed",
                "host/GroupDriver",
                "guard.isDisputed() ? transfers.abandonAll() :",
                "",
                "nobody gets the rest of a copy when it turns out that replicas differ")
            .caughtBy(DAMAGED + "aCopyThatIsOnItsWayEndsWhenReplicasDiffer"),
        of(
                "raft-quarantine-in-memory",
                "host/GroupDriver",
                "journal.addQuarantine(found, engine.batch());",
                "",
                "quarantine survives a restart")
            .caughtBy(QUARANTINE + "itIsRememberedOverARestart"),
        of(
                "raft-quarantine-takes-part",
                "host/GroupDriver",
                "isolated = true;",
                "",
                "a replica in quarantine acknowledges nothing")
            .caughtBy(QUARANTINE + "itAcknowledgesNothing"),
        of(
                "raft-quarantine-outlives-removal",
                "log/GroupJournal",
                "batch.delete(key(QUARANTINE));",
                "",
                "who is removed and comes back is sound")
            .caughtBy(QUARANTINE + "whoIsRemovedGivesEverythingUpAndComesBackSound"),
        of(
                "raft-quarantine-asks-nobody",
                "host/GroupDriver",
                "askWhetherMember(); awaitTime(now);",
                "awaitTime(now);",
                "a replica in quarantine learns of its removal")
            .caughtBy(QUARANTINE + "whoMissedItsRemovalLearnsOfIt"),
        of(
                "raft-quarantine-serves-weak-reads",
                "service/ServedReplica",
                "group.quarantine().map(Quarantine::refusal).or(() -> machine.check(request));",
                "machine.check(request);",
                "a replica in quarantine serves nothing, old states neither")
            .caughtBy(DAMAGED + "aFlippedRowIsFoundByTheScanAndNotServedAfterwards"),
        of(
                "raft-damage-in-apply-stops-the-node",
                "host/GroupDriver",
                "failed(failure); return false;",
                "throw failure;",
                "a store that cannot be read ends the replica, not its process")
            .caughtBy(DAMAGED + "aRowThatTheStoreCannotReadEndsTheReplicaAndNotItsProcess"),
        of(
                "raft-damage-in-reads-stops-the-node",
                "service/ServedReplica",
                "if (damage.isPresent()) {",
                "if (damage.isPresent() && damage.get().isEmpty()) {",
                "a read that finds damage ends the replica, not its process")
            .caughtBy(DAMAGED + "aReadOfSuchARowEndsTheReplicaToo"),
        of(
                "shard-sum-without-history",
                "shard/RowSums",
                "return keys.isRevisionRow(key) ? own + History.fingerprint(value.get()) : own;",
                "return own;",
                "the sum is that of all rows")
            .caughtBy(SCAN + "theSumFollowsEveryCommand"),
        of(
                "shard-sum-keeps-what-was-replaced",
                "shard/RowSums",
                "return share(key, value) - share(key, old);",
                "return share(key, value);",
                "the sum follows every change")
            .caughtBy(SCAN + "theSumFollowsEveryCommand"),
        of(
                "shard-hash-forgets",
                "shard/AppliedState",
                "long hash = RowSum.fold(rolling, sumChange);",
                "long hash = RowSum.fold(0, sumChange);",
                "what differed once differs for ever")
            .caughtBy(STATE + "whatWasUndoneIsStillSeen"),
        of(
                "shard-scan-finds-nothing",
                "shard/RowScan",
                "return done && sum != state.rowSum()",
                "return done && sum == state.rowSum() + 1",
                "a scan compares the rows with what was applied")
            .caughtBy(SCAN + "aFlippedBitIsFound"),
        of(
                "shard-scrub-finds-nothing",
                "service/StoreScrub",
                "scan.problem().ifPresent(problem -> quarantine(replica, problem, scan.index()));",
                "",
                "a replica whose rows rot goes into quarantine")
            .caughtBy(DAMAGED + "aFlippedRowIsFoundByTheScanAndNotServedAfterwards"),
        of(
                "shard-damaged-snapshot-sent",
                "shard/SnapshotWriter",
                "if (sum != rowSum) {",
                "if (false) {",
                "nobody gets a snapshot of damaged rows")
            .caughtBy(SCAN + "nobodyGetsASnapshotOfDamagedRows"),
        of(
                "shard-damaged-snapshot-restored",
                "shard/SnapshotStaging",
                "if (sum != applied) {",
                "if (false) {",
                "what is restored is what its sender has applied")
            .caughtBy(SCAN + "aSnapshotOfOtherRowsIsNotRestored"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
