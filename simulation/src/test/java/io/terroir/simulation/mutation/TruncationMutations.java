package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of what the config layer may forget. */
final class TruncationMutations {
  private static final String TEST = "io.terroir.epaxos.core.TruncationTest#";

  private static final String RENUMBERING = "io.terroir.epaxos.service.MemberRenumberingTest#";

  private TruncationMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "truncation-votes-without-what-was-dropped",
                "core/Acceptor",
                "request.deps().union(conflicts).union(table.truncated().toDeps())",
                "request.deps().union(conflicts)",
                "what a member has dropped is a dependency of its votes")
            .caughtBy(TEST + "replicaDependsOnWhatItHasDropped"),
        of(
                "truncation-proposes-without-the-floor",
                "core/CommitPath",
                "truncation.floor().toDeps().union(table.conflictsOf(id, command))",
                "table.conflictsOf(id, command)",
                "proposed dependencies begin with what everybody has executed")
            .caughtBy(TEST + "conflictingCommandsAreStillCommittedInOneRoundTripAfterTruncation"),
        of(
                "truncation-by-own-execution-alone",
                "core/Truncation",
                "return Frontier.minimum(members.stream().map(floors::get).toList());",
                "return executed();",
                "only what every member has executed is dropped")
            .caughtBy(TEST + "whatIsExecutedButMayBeForgottenIsKept"),
        of(
                "truncation-at-the-own-floor",
                "core/Truncation",
                "return Frontier.minimum(members.stream().map(floors::get).toList());",
                "return floor();",
                "nothing is dropped that a member does not propose yet")
            .caughtBy(TEST + "recordsAreKeptUntilEveryMemberProposesThemAsDependencies"),
        of(
                "truncation-does-not-go-on",
                "core/EpaxosCore",
                "      if (table.isTruncating()) {",
                "      if (false) {",
                "what one step could not drop the next ones do")
            .caughtBy(TEST + "muchIsDroppedInManySteps"),
        of(
                "truncation-of-everything-in-one-step",
                "core/InstanceTable",
                "Math.min(run.last(), run.first() + left - 1)",
                "run.last()",
                "a step drops only so many records")
            .caughtBy(TEST + "muchIsDroppedInManySteps"),
        of(
                "truncation-waits-for-whoever-is-away",
                "service/MemberRenumbering",
                "if (kept.payloadBytes() <= settings.payloadBytesMax()) {",
                "if (true) {",
                "a member that holds truncation back past a bound gets another number")
            .caughtBy(RENUMBERING + "memberThatIsAwayHasAnotherNumberAndTheOthersKeepNothingForIt"),
        of(
                "truncation-renumbers-whoever-is-behind-for-a-moment",
                "service/MemberRenumbering",
                "now - behindSinceNanos.getOrDefault(member, now) < waits",
                "false",
                "a member that catches up in time keeps its number")
            .caughtBy(RENUMBERING + "memberThatCatchesUpInTimeKeepsItsNumber"),
        of(
                "truncation-takes-a-dropped-id-for-a-new-one",
                "core/EpaxosCore",
                "if (table.isTruncated(about.id())) {",
                "if (false) {",
                "a dropped id is never taken for a new one")
            .caughtBy(TEST + "questionsAboutWhatWasDroppedAreAnsweredTruncated"),
        of(
                "truncation-dropped-ids-contradict",
                "core/Recovery",
                "if (table.isTruncated(other.id())) {",
                "if (false) {",
                "what everybody has executed contradicts nothing")
            .caughtBy(TEST + "whatWasDroppedContradictsNothing"),
        of(
                "truncation-resends-what-was-dropped",
                "core/CommitRepair",
                "!table.isTruncated(id) && isOurs(id, from)",
                "isOurs(id, from)",
                "an old report asks for nothing that was dropped")
            .caughtBy(TEST + "reportFromBeforeATruncationAsksForNothing"),
        of(
                "truncation-forgotten-at-a-restart",
                "core/EpaxosCore",
                "table = new InstanceTable(outbox, restored, truncated);",
                "table = new InstanceTable(outbox, restored, Frontier.NONE);",
                "a restart remembers what was dropped")
            .caughtBy(TEST + "replicaRemembersWhatItHasDroppedWhenItRestarts"),
        of(
                "truncation-goes-on-with-a-disk-of-the-past",
                "core/EpaxosCore",
                "table.get(id).isCommitted(),",
                "true,",
                "a replica that lost what it had written stops")
            .caughtBy(TEST + "replicaThatLostWhatItHadWrittenStops"),
        of(
                "truncation-not-written-down",
                "log/InstanceLog",
                "new JournalBatch().put(truncatedKey(), RecordCodec.toBytes(next.toDeps()))",
                "new JournalBatch()",
                "records are dropped together with a record of it")
            .caughtBy("io.terroir.epaxos.log.InstanceLogTest#whatWasTruncatedIsGoneAndRemembered"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
