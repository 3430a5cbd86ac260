package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of watching the changes of a shard. */
final class WatchMutations {
  private static final String SHARD = "io.terroir.raft.shard.WatchTest#";
  private static final String SERVICE = "io.terroir.raft.service.WatchersTest#";

  private static final String GATEWAY = "io.terroir.gateway.WatchRoutingTest#";
  private static final String SDK = "io.terroir.sdk.WatchTest#";

  private WatchMutations() {}

  static List<Mutation> all() {
    return List.of(
        raft(
                "watch-tells-what-is-not-stored",
                "shard/ShardStateMachine",
                "? reads.read(request, stored, store)",
                "? reads.read(request, latest, pending)",
                "what a watch shows is in the store")
            .caughtBy(SHARD + "whatIsNotInTheStoreYetIsNotTold"),
        raft(
                "watch-passes-over-what-was-let-go",
                "shard/ChangeReader",
                "if (after < compacted && nothingUntil < compacted) {",
                "if (after < 0) {",
                "a watch that missed a change says so")
            .caughtBy(SHARD + "whatWasLetGoIsNotPassedOver"),
        raft(
                "watch-forgets-when-an-origin-was-opened",
                "shard/WriteApplier",
                "OwnershipRecord.open(request.epoch(), revisionBefore).encode());",
                "OwnershipRecord.open(request.epoch(), 0).encode());",
                "a watch from before the first write misses nothing")
            .caughtBy(SHARD + "anOriginThatIsYoungerThanTheHistoryMissesNothing"),
        raft(
                "watch-believes-every-origin-to-be-young",
                "shard/WriteApplier",
                "OwnershipRecord.open(request.epoch(), revisionBefore).encode());",
                "OwnershipRecord.open(request.epoch(), Long.MAX_VALUE).encode());",
                "only changes before the first write are nothing to miss")
            .caughtBy(SHARD + "anOriginThatIsYoungerThanTheHistoryMissesNothing"),
        raft(
                "watch-splits-a-revision",
                "shard/ChangeReader",
                "if (changed.revision() != last && sizeBytes >= limits.scanBytesMax()) {",
                "if (sizeBytes >= limits.scanBytesMax() / 2) {",
                "a revision is told whole")
            .caughtBy(SHARD + "aLargeAnswerEndsBetweenTwoRevisions"),
        raft(
                "watch-progress-ahead-of-events",
                "shard/ChangeReader",
                "return new OperationResult.Watched(events, last, 0);",
                "return new OperationResult.Watched(events, through, 0);",
                "progress is never ahead of the events")
            .caughtBy(SHARD + "aLargeAnswerEndsBetweenTwoRevisions"),
        raft(
                "watch-progress-ahead-of-the-search",
                "shard/ChangeReader",
                "through = revision; return false;",
                "return false;",
                "progress is never ahead of what was looked at")
            .caughtBy(SHARD + "manyChangesOfOthersArePassedInSeveralSteps"),
        raft(
                "watch-reads-the-present",
                "shard/ChangeReader",
                "entries.getAt(changed.key(), changed.revision());",
                "entries.get(changed.key());",
                "an event tells what its revision made")
            .caughtBy(SHARD + "everyChangeAfterARevisionIsToldInOrder"),
        raft(
                "watch-waits-without-looking-at-the-record",
                "service/Watchers",
                "ShardCodec.encodeOutcome(machine.read(asked.request.withOperation(rest))),",
                "ShardCodec.encodeOutcome(new Outcome.Done(new OperationResult.Watched(List.of(),"
                    + " through, 0), through, asked.request.epoch())),",
                "whoever watches an origin that left is told")
            .caughtBy(SERVICE + "whoWaitsLearnsThatTheOriginLeft"),
        raft(
                "watch-told-twice",
                "service/Watchers",
                "return change.revision() > watch.after() &&",
                "return",
                "nobody hears what he has heard before")
            .caughtBy(SERVICE + "aRevisionThatIsNotReachedYetIsWaitedFor"),
        raft(
                "watch-progress-goes-back",
                "service/Watchers",
                "long through = Math.max(asked.watch.after(), machine.state().revision()); DataOperation",
                "long through = machine.state().revision(); DataOperation",
                "progress never goes back")
            .caughtBy(SERVICE + "progressNeverGoesBack"),
        raft(
                "watch-at-a-deposed-leader",
                "service/Watchers",
                "replicas.onLeaderChange((term, leader) -> leaderChanged());",
                "",
                "nobody waits where nothing comes")
            .caughtBy(SERVICE + "whoWaitsAtALeaderThatIsDeposedIsSentToTheNext"),
        raft(
                "watch-batch-progress-ahead-of-events",
                "service/Watchers",
                "through = events.get(events.size() - 1).revision(); break;",
                "break;",
                "progress is never ahead of the events of a batch")
            .caughtBy(SERVICE + "aLargeAnswerEndsBetweenTwoRevisionsAndTheRestIsStillThere"),
        raft(
                "watch-now-without-a-majority",
                "service/ServedReplica",
                "if (watch.after() != DataOperation.Watch.NOW) {",
                "if (watch.after() >= DataOperation.Watch.NOW) {",
                "now is what a majority confirms")
            .caughtBy("io.terroir.raft.service.ShardServiceTest#nowIsConfirmedByAMajority"),
        gateway(
                "watch-mixes-the-revisions-of-two-homes",
                "service/WatchStream",
                "if (request.getEpoch() != 0 && epoch != 0 && epoch != request.getEpoch()) {",
                "if (epoch < 0) {",
                "a watch ends when its origin moves")
            .caughtBy(GATEWAY + "aMoveOfTheOriginEndsTheStream"),
        gateway(
                "watch-asks-for-who-does-not-read",
                "service/WatchStream",
                "if (over || asking || !client.isReady()) {",
                "if (over || asking) {",
                "nothing piles up for a client that does not read")
            .caughtBy(GATEWAY + "aClientThatDoesNotReadIsNotAskedFor"),
        gateway(
                "watch-answers-by-the-law-of-before",
                "service/WatchCalls",
                "new Residency(view, now, call.origin()).requireReadable(context.entryRegion());",
                "",
                "the law is looked at for every answer")
            .caughtBy(GATEWAY + "theLawIsKeptInEveryAnswer"),
        gateway(
                "watch-takes-who-waits-for-dead",
                "routing/LeaderSearch",
                "? ATTEMPT_TIMEOUT.plusMillis(watch.holdMillis())",
                "? ATTEMPT_TIMEOUT",
                "a leader that waits for changes is not taken for dead")
            .caughtBy(GATEWAY + "whoHoldsAnAnswerIsGivenTheTimeForIt"),
        gateway(
                "watch-falls-silent",
                "service/WatchStream",
                "if (news || now - toldNanos >= QUIET_MAX.toNanos()) {",
                "if (news) {",
                "a quiet watch is not silent")
            .caughtBy(GATEWAY + "aQuietWatchIsNotSilent"),
        sdk(
                "watch-client-hears-twice",
                "Watch",
                ".filter(event -> event.getRevision() > told)",
                "",
                "what is told again is not heard again")
            .caughtBy(SDK + "whatIsToldAgainIsNotHeardAgain"),
        sdk(
                "watch-client-begins-where-it-began",
                "Watch",
                ".setStartRevision(through.revision() + 1)",
                "",
                "a stream goes on from where the last one broke")
            .caughtBy(SDK + "aBrokenConnectionIsBegunAgainFromWhereItWas"),
        sdk(
                "watch-client-forgets-the-epoch",
                "Watch",
                ".setEpoch(through.epoch())",
                "",
                "a revision belongs to a home")
            .caughtBy(SDK + "anOriginWithoutAHomeIsWatchedFromItsBirthOn"),
        sdk(
                "watch-client-waits-in-silence",
                "internal/Stream",
                "mine.watchForSilence();",
                "",
                "silence is taken for a broken connection")
            .caughtBy(SDK + "silenceIsTakenForABrokenConnection"));
  }

  private static Mutation gateway(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "gateway/server/src/main/java/io/terroir/gateway/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }

  private static Mutation sdk(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "gateway/sdk/src/main/java/io/terroir/sdk/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }

  private static Mutation raft(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
