package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the snapshots that bring replicas of shards up to date. */
final class SnapshotMutations {
  private static final String RECEIVER = "io.terroir.raft.host.SnapshotReceiverTest#";
  private static final String TRANSFER = "io.terroir.raft.host.SnapshotTransferTest#";
  private static final String RULES = "io.terroir.raft.core.SnapshotRulesTest#";
  private static final String SHARD = "io.terroir.raft.shard.SnapshotTest#";

  private SnapshotMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "snapshot-takes-damaged-chunks",
                "host/SnapshotReceiver",
                "if (SnapshotDigest.crc(chunk.data()) != chunk.crc()) {",
                "if (false) {",
                "a chunk that arrives damaged is refused")
            .caughtBy(RECEIVER + "damagedChunkIsRefusedAloneAndTakenWhenItComesAgain"),
        of(
                "snapshot-is-whatever-has-arrived",
                "host/SnapshotReceiver",
                "if (chunk.last() && !grown.digest().equals(chunk.digest())) {",
                "if (false) {",
                "the digest of the whole is looked at before it is restored")
            .caughtBy(RECEIVER + "whatIsNotWhatWasSentIsNotRestored"),
        of(
                "snapshot-of-two-transfers",
                "host/StagedSnapshot",
                "&& transfer == chunk.transfer()",
                "",
                "chunks of two transfers are never mixed")
            .caughtBy(
                RECEIVER + "laterTransferOfTheSameLeaderReplacesTheOneBeforeAndIsNotReplacedByIt"),
        of(
                "snapshot-replaced-by-an-older-one",
                "host/SnapshotReceiver",
                "if (staged.isPresent() && !staged.get().isOlderThan(chunk)) {",
                "if (false) {",
                "a late chunk of an earlier transfer does not end a later one")
            .caughtBy(
                RECEIVER + "laterTransferOfTheSameLeaderReplacesTheOneBeforeAndIsNotReplacedByIt"),
        of(
                "snapshot-holds-any-early-chunk",
                "host/SnapshotReceiver",
                "&& chunk.number() < expected + SnapshotSender.WINDOW_CHUNKS) {",
                ") {",
                "what waits for its turn in memory is bounded")
            .caughtBy(RECEIVER + "chunkThatNoSenderCanHaveUnderWayYetIsNotKept"),
        of(
                "snapshot-record-behind-its-chunk",
                "host/SnapshotReceiver",
                "chunk.last(), grown.encode(), batch);",
                "chunk.last(), staged.orElseThrow().encode(), batch);",
                "how far a snapshot is stands in the batch of its last chunk")
            .caughtBy(RECEIVER + "transferGoesOnAfterACrashWhereTheStoreIs"),
        of(
                "snapshot-calls-everything-durable",
                "host/SnapshotReceiver",
                "return Optional.of(new Answer(nextNumber(), durableNumber));",
                "return Optional.of(new Answer(nextNumber(), nextNumber()));",
                "a receiver says only of what is flushed that it cannot lose it")
            .caughtBy(RECEIVER + "onlyWhatIsFlushedIsSaidToBeDurable"),
        of(
                "snapshot-durable-by-the-flush-of-another",
                "host/SnapshotReceiver",
                "if (of == lives) {",
                "if (of >= 0) {",
                "a flush makes nothing durable that was received after it began")
            .caughtBy(RECEIVER + "flushOfATransferThatIsGoneMakesNothingOfTheNextDurable"),
        of(
                "snapshot-stays-when-it-is-of-no-use",
                "host/SnapshotReceiver",
                "if (staged.filter(its -> its.position().index() <= index).isPresent()) {",
                "if (false) {",
                "what the log has overtaken is removed, at the start too")
            .caughtBy(
                RECEIVER + "whatTheReplicaHasAppliedMeanwhileIsRemoved",
                RECEIVER + "whatIsOfNoUseAnyMoreIsRemovedAtTheStart"),
        of(
                "snapshot-stays-when-nobody-sends",
                "host/SnapshotReceiver",
                "if (staged.isPresent() && ++silentTicks >= SILENT_TICKS_MAX) {",
                "if (false) {",
                "a part of a snapshot with which nobody goes on is removed")
            .caughtBy(RECEIVER + "whatNobodyGoesOnWithIsRemoved"),
        of(
                "snapshot-taken-without-room",
                "host/GroupDriver",
                "return message instanceof Message.SnapshotChunk ||",
                "return",
                "a replica whose disk is nearly full takes no snapshot")
            .caughtBy(TRANSFER + "fullDiskHoldsTheTransferUpUntilThereIsRoom"),
        of(
                "snapshot-never-goes-back",
                "host/SnapshotSender",
                "rewind(answer.nextNumber());",
                "heard();",
                "what a crash has taken from a follower is sent again")
            .caughtBy(TRANSFER + "transferGoesBackToWhatACrashHasLeft"),
        of(
                "snapshot-forgets-what-may-be-lost",
                "host/SnapshotSender",
                "marks.element().number() < durable) {",
                "marks.element().number() < acknowledged) {",
                "a chunk can be made again until the follower holds it durably")
            .caughtBy(TRANSFER + "transferGoesBackToWhatACrashHasLeft"),
        of(
                "snapshot-held-for-who-is-gone",
                "host/SnapshotSender",
                "if (silentTicks >= GIVE_UP_TICKS) {",
                "if (false) {",
                "a follower that stays away ends its transfer")
            .caughtBy(
                TRANSFER + "followerThatStaysAwayEndsTheTransferAndGetsAnotherOneWhenItComesBack"),
        of(
                "snapshot-view-never-released",
                "host/SnapshotSender",
                "snapshot.close(); releaseAll();",
                "releaseAll();",
                "the view is released when a transfer ends, however it ends")
            .caughtBy(
                TRANSFER + "followerThatStaysAwayEndsTheTransferAndGetsAnotherOneWhenItComesBack",
                TRANSFER + "snapshotOfANewLeaderReplacesThatOfTheOldOne"),
        of(
                "snapshot-without-a-window",
                "host/SnapshotSender",
                "&& next.number() < acknowledged + WINDOW_CHUNKS",
                "",
                "a sender holds a window of chunks")
            .caughtBy(TRANSFER + "neitherSideHoldsMoreThanTheWindowInMemory"),
        of(
                "snapshot-as-fast-as-it-goes",
                "host/SnapshotSender",
                "if (waitNanos > 0) {",
                "if (false) {",
                "snapshots are sent at the node's rate")
            .caughtBy(TRANSFER + "transferKeepsToTheRateOfTheNode"),
        of(
                "snapshot-sent-to-everybody-at-once",
                "host/SnapshotTraffic",
                "boolean place = underWay.incrementAndGet() <= SENT_AT_ONCE_MAX;",
                "boolean place = underWay.incrementAndGet() > 0;",
                "a node sends some snapshots at a time")
            .caughtBy(TRANSFER + "groupsTakeTurnsIfANodeHasTooManyToBringUpToDate"),
        of(
                "snapshot-tried-again-at-once",
                "core/Progress",
                "pauseTicks = unitTicks << Math.min(snapshotsAbandoned, PAUSE_DOUBLINGS_MAX);",
                "pauseTicks = 1;",
                "a transfer that failed is tried again after a pause that grows")
            .caughtBy(
                RULES + "transferThatWasGivenUpBeginsAnewAfterAPauseThatGrowsWithEachFailure"),
        of(
                "snapshot-probed-while-it-comes",
                "core/Progress",
                "case SNAPSHOT -> false;",
                "case SNAPSHOT -> true;",
                "who gets a snapshot is sent no entries")
            .caughtBy(RULES + "followerIsNotProbedWhileItGetsASnapshotOrInThePauseAfterOne"),
        of(
                "snapshot-overtaken-by-the-cutting",
                "host/LogCutter",
                "if (oldest.isEmpty() || oldest.getAsLong() >= bound) {",
                "if (bound >= 0) {",
                "the log keeps what follows a snapshot that is on its way")
            .caughtBy(TRANSFER + "logKeepsWhatFollowsASnapshotThatIsOnItsWay"),
        of(
                "snapshot-received-over-the-state",
                "shard/SnapshotStaging",
                "batch.put(key, row.value());",
                "batch.put(keys.absolute(row.key()), row.value());",
                "what is received changes nothing until all of it is there")
            .caughtBy(SHARD + "untilItIsRestoredWhatIsReceivedChangesNothing"),
        of(
                "snapshot-on-top-of-another",
                "shard/SnapshotStaging",
                "if (first) { discard(batch); }",
                "",
                "a snapshot begins with nothing")
            .caughtBy(SHARD + "nothingOfTwoSnapshotsIsMixed"),
        of(
                "snapshot-leaves-the-old-state",
                "shard/SnapshotStaging",
                "batch.deleteRange(keys.first(), keys.end()); keys.moveToOtherPlace(batch);",
                "keys.moveToOtherPlace(batch);",
                "the old state goes in the batch that brings the new one")
            .caughtBy(SHARD + "aReplicaIsOpenedWithTheStateThatWasRestored"),
        of(
                "snapshot-place-is-not-written",
                "shard/ShardKeys",
                "batch.put(ShardPlace.row(shard), place.value());",
                "",
                "the store says which of the two places holds the state")
            .caughtBy(SHARD + "aReplicaIsOpenedWithTheStateThatWasRestored"),
        of(
                "snapshot-record-in-the-state",
                "shard/SnapshotStaging",
                "batch.delete(keys.staged());",
                "",
                "how a state came here is no part of it")
            .caughtBy(SHARD + "aBlankReplicaEndsInTheSameState"),
        of(
                "snapshot-counts-as-flushed",
                "shard/ShardStateMachine",
                ".getFlushed(ShardKeys.flushedIn(shard, store).position())",
                ".getFlushed(keys.position())",
                "what is received is no state that a crash would leave")
            .caughtBy(SHARD + "whatIsReceivedIsNoFlushedState"),
        of(
                "snapshot-left-when-erased",
                "shard/ShardKeys",
                "for (ShardPlace any : ShardPlace.values()) {",
                "for (ShardPlace any : new ShardPlace[] {place}) {",
                "nothing of a shard is left in any place once it is erased")
            .caughtBy(SHARD + "nothingIsLeftOfAReplicaThatIsErased"),
        Mutation.of(
                "runtime-rate-saved-up",
                "runtime/src/main/java/io/terroir/runtime/transport/SharedRate.java",
                "if (!begun || freeAtNanos - nowNanos < 0) {",
                "if (!begun) {",
                "what a rate allowed and nobody took is gone")
            .caughtBy(
                "io.terroir.runtime.transport.SharedRateTest#whatWasNotTakenInTimeIsNotSavedUp"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
