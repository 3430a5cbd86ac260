package io.terroir.simulation.mutation;

import java.util.List;

/** Rules by which every command of the config layer is decided and executed in the end. */
final class EpaxosLivenessMutations {
  private EpaxosLivenessMutations() {}

  static List<Mutation> all() {
    return List.of(
        EpaxosMutations.of(
                "epaxos-votes-once",
                "core/Acceptor",
                "} else if (instance.phase() == Phase.PREACCEPTED) {",
                "} else if (false) {",
                "a repeated request gets its vote again")
            .caughtBy(
                "io.terroir.epaxos.core.LostMessagesTest#voteToPreAcceptThatWasLostIsGivenAgain"),
        EpaxosMutations.of(
                "epaxos-commits-sent-once",
                "core/CommitRepair",
                "isOurs(id, from)) {",
                "false) {",
                "a member that lacks a commit is sent it again")
            .caughtBy("io.terroir.epaxos.core.LostMessagesTest#commitThatWasLostIsSentAgain"),
        EpaxosMutations.of(
                "epaxos-dependencies-are-not-known",
                "core/InstanceTable",
                "learn(next.deps());" + " learn(next.initialDeps());",
                "",
                "an id in somebody's dependencies is known, and so decided")
            .caughtBy("io.terroir.epaxos.core.LostMessagesTest#idThatOnlyADependencyNamesIsKnown"),
        EpaxosMutations.of(
                "epaxos-gaps-are-not-known",
                "core/InstanceTable",
                "for (long next = known + 1; next <= sequence; next++) {",
                "for (long next = sequence; next <= sequence; next++) {",
                "an id below one that is known is known, and so decided")
            .caughtBy(
                "io.terroir.epaxos.core.LostMessagesTest#idWhosePayloadIsLostForEverIsDecidedToo"),
        EpaxosMutations.of(
                "epaxos-asymmetric-conflicts",
                "core/AccessSet",
                "|| intersect(writes, other.reads)" + " || intersect(reads, other.writes);",
                "|| intersect(writes, other.reads);",
                "two commands conflict whichever of them is asked")
            .caughtBy("io.terroir.epaxos.core.ConflictRelationTest#relationIsSymmetric"),
        EpaxosMutations.of(
                "epaxos-hot-key-unbounded",
                "replica/ExecutionBacklog",
                "if (oldestConflictMillis(access) < nowMillis - lagMax.toMillis()) {",
                "if (false) {",
                "nobody adds to a component that has grown for too long")
            .caughtBy("io.terroir.epaxos.replica.HotKeyTest#whoIsRefusedIsToldToComeBack"),
        EpaxosMutations.of(
                "epaxos-open-commands-unbounded",
                "replica/ExecutionBacklog",
                "if (open.size() >= commandsMax) {",
                "if (false) {",
                "a command is open until it is executed, whoever waits for it")
            .caughtBy(
                "io.terroir.epaxos.replica.ExecutionBacklogTest#noMoreThanTheBoundAreOpenUntilSomeAreExecuted"));
  }
}
