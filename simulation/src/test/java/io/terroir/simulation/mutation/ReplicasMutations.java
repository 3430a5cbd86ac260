package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of how the config layer changes its members. */
final class ReplicasMutations {
  private static final String TEST = "io.terroir.epaxos.replica.MembershipTest#";

  private ReplicasMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "replicas-votes-in-an-epoch-that-is-over",
                "replica/EpaxosReplica",
                "if (life != null && protocol.epoch() == life.membership().epoch()) {",
                "if (life != null) {",
                "nothing of an earlier epoch is answered but that it is over")
            .caughtBy(TEST + "memberThatMissedTheChangeAndIsStillOneTakesTheStateAndSubmitsAgain"),
        of(
                "replicas-silent-about-an-epoch-that-is-over",
                "replica/EpaxosReplica",
                "} else if (theirs < epoch() && !executed.isIncomplete()) {",
                "} else if (false) {",
                "who speaks in an epoch that is over is told so")
            .caughtBy(TEST + "memberThatMissedTheChangeAndIsStillOneTakesTheStateAndSubmitsAgain"),
        of(
                "replicas-number-used-again",
                "core/Membership",
                "before == null && member.getKey().number() <= lastIssued",
                "before == null && member.getKey().number() <= 0",
                "the number of a replica is never used again")
            .caughtBy(TEST + "numberThatWasUsedOnceIsNeverGivenAgain"),
        of(
                "replicas-blank-disk-under-a-known-number",
                "core/Membership",
                "&& (replica.equals(before) || disk.equals(disks.get(replica.get())));",
                ";",
                "a blank disk begins under a number that was issued for it")
            .caughtBy(TEST + "replicaThatLostItsDiskJoinsUnderANewNumber"),
        of(
                "replicas-change-of-another-epoch",
                "replica/ClientCommands",
                "if (life != null && change.epoch() == life.membership().epoch()) {",
                "if (life != null) {",
                "a change is made in the epoch that it names, and in no other")
            .caughtBy(TEST + "changeThatWasMadeForAnotherMembershipIsVoid"),
        of(
                "replicas-change-conflicts-with-little",
                "core/ConflictIndex",
                "found.addAll(command.access().isEverything() ? all : withEverything);",
                "found.addAll(withEverything);",
                "a change of the members conflicts with every command")
            .caughtBy(
                "io.terroir.epaxos.core.AccessSetTest#whatWritesEverythingConflictsWithEveryCommand"),
        of(
                "replicas-snapshot-without-decisions",
                "replica/SnapshotSource",
                "log.ifPresent(page::addDecisions);",
                "",
                "the decisions of the epoch come with the state")
            .caughtBy(TEST + "replicaThatJoinsLateHasTheDecisionsOfTheEpoch"),
        of(
                "replicas-half-a-snapshot-is-a-state",
                "replica/SnapshotFetch",
                "ExecutedState.markIncomplete(batch);",
                "",
                "a part of a snapshot is not taken for a state")
            .caughtBy(TEST + "crashDuringASnapshotLeavesNothingThatIsTakenForAState"),
        of(
                "replicas-forgets-who-waited",
                "replica/EpaxosReplica",
                "commands.submitWaiting();",
                "",
                "what was void by the end of an epoch is submitted again")
            .caughtBy(TEST + "memberThatMissedTheChangeAndIsStillOneTakesTheStateAndSubmitsAgain"),
        of(
                "replicas-drops-the-past-too-early",
                "replica/Life",
                "if (!over && flushed.epoch() == membership.epoch()) {",
                "if (!over) {",
                "records of an epoch are kept until the store has what it led to")
            .caughtBy(TEST + "crashAfterTheChangeExecutesTheEpochBeforeItAgain"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
