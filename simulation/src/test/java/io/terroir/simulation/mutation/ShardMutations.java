package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the state that a shard replicates, and of its feed. */
final class ShardMutations {
  private ShardMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "shard-applies-twice",
                "shard/WriteApplier",
                "if (known.isPresent()) {",
                "if (known.isPresent() && refused.sum() < 0) {",
                "a request is executed once, however often it is in the log")
            .caughtBy(
                "io.terroir.raft.shard.ExactlyOnceTest#aRetryGetsTheFirstOutcomeAndChangesNothing")
            .caughtWithin(20),
        of(
                "shard-executes-below-the-floor",
                "shard/OutcomeLedger",
                "return request.issuedMillis() <= ledger.floorMillis()",
                "return request.issuedMillis() < 0",
                "a request as old as a forgotten one is never executed")
            .caughtBy(
                "io.terroir.raft.shard.ExactlyOnceTest#aRetryWhoseOutcomeWasDroppedIsNeverExecuted")
            .caughtWithin(20),
        of(
                "shard-looks-for-no-outcome-of-the-newest-time",
                "shard/OutcomeLedger",
                "if (request.issuedMillis() > ledger.newestMillis()) {",
                "if (request.issuedMillis() >= ledger.newestMillis()) {",
                "a retry is recognized, however new the request")
            .caughtBy(
                "io.terroir.raft.shard.ExactlyOnceTest#aRetryGetsTheFirstOutcomeAndChangesNothing"),
        of(
                "shard-cache-misses-what-is-stored",
                "shard/RowCache",
                "originRows.put(key, value);",
                "originRows.putIfAbsent(key, value);",
                "what is kept of the store is what it holds")
            .caughtBy("io.terroir.raft.shard.RowCacheTest#whatIsStoredIsSeen"),
        of(
                "shard-dropped-outcomes-raise-no-floor",
                "shard/OutcomeLedger",
                "Math.max(floorMillis, issuedMillis), rows - 1,",
                "floorMillis, rows - 1,",
                "forgetting a request raises the floor of its origin")
            .caughtBy(
                "io.terroir.raft.shard.ExactlyOnceTest#aRetryWhoseOutcomeWasDroppedIsNeverExecuted")
            .caughtWithin(20),
        of(
                "shard-snapshot-without-outcomes",
                "shard/SnapshotWriter",
                "rows.add(row);",
                "if (row.key().byteAt(0) != 4) { rows.add(row); }",
                "a snapshot holds the table of outcomes")
            .caughtBy("io.terroir.raft.shard.SnapshotTest#retriesAreRecognizedAfterASnapshot"),
        of(
                "shard-ownership-not-checked-at-apply",
                "shard/WriteApplier",
                ".or(() -> ownership.refusal(origin, request.epoch(), effects));",
                ";",
                "the ownership record is checked where the write takes effect")
            .caughtBy(
                "io.terroir.raft.shard.OwnershipTest#aWriteAppendedBeforeTheOriginLeftButAppliedAfterIsRefused"),
        of(
                "shard-serves-any-epoch",
                "shard/Ownership",
                "if (requestEpoch > knownEpoch) {",
                "if (requestEpoch < 0) {",
                "no home epoch is served on the request's word")
            .caughtBy(
                "io.terroir.raft.shard.OwnershipTest#withoutARecordNoLaterEpochIsServedOnTheRequestsWord"),
        of(
                "shard-serves-origins-that-left",
                "shard/Ownership",
                "return record.state() == OwnershipRecord.State.GONE"
                    + " ? Optional.of(Refusal.wrongHome(record.home(), record.epoch()))"
                    + " : Optional.empty();",
                "return Optional.empty();",
                "an origin that left is not served")
            .caughtBy(
                "io.terroir.raft.shard.OwnershipTest#readsCheckTheRecordWhenTheyAreEvaluated"),
        of(
                "shard-scans-past-the-range",
                "shard/EntryReader",
                "to.isEmpty() ? keys.entriesEnd(origin) : keys.entry(origin, to),",
                "to.isEmpty() ? keys.end() : keys.entry(origin, to),",
                "a scan ends with its origin")
            .caughtBy("io.terroir.raft.shard.OperationsTest#originsDoNotSeeEachOther")
            .caughtWithin(20),
        of(
                "shard-compares-with-stale-state",
                "shard/ShardStateMachine",
                "Overlay effects = new Overlay(before); WriteApplier.Applied applied",
                "Overlay effects = new Overlay(store); WriteApplier.Applied applied",
                "an entry sees those before it in its batch")
            .caughtBy("io.terroir.raft.shard.OperationsTest#entriesOfOneBatchSeeEachOther")
            .caughtWithin(20),
        of(
                "shard-transaction-does-not-see-itself",
                "shard/OperationExecutor",
                "this.reader = new EntryReader(keys, limits, origin, effects);",
                "this.reader = new EntryReader(keys, limits, origin, new"
                    + " io.terroir.runtime.store.StoreReader() { @Override public"
                    + " Optional<ByteString> get(ByteString key) { return Optional.empty(); }"
                    + " @Override public void scan(ByteString from, ByteString to, Visitor visitor)"
                    + " { effects.scan(from, to, visitor); } });",
                "the operations of a transaction see those before them")
            .caughtBy(
                "io.terroir.raft.shard.OperationsTest#operationsOfATransactionSeeThoseBeforeThem")
            .caughtWithin(20),
        of(
                "shard-failed-transaction-takes-effect",
                "shard/OperationExecutor",
                "for (DataOperation operation : TxnBranch.operations(txn, taken.succeeded())) {",
                "for (DataOperation operation : TxnBranch.operations(txn, true)) {",
                "a transaction whose conditions fail does not take its first branch")
            .caughtBy(
                "io.terroir.raft.shard.OperationsTest#aConditionThatFailsTakesTheOtherBranchAndIsAnOutcome")
            .caughtWithin(20),
        of(
                "shard-nested-conditions-see-the-transaction",
                "shard/OperationExecutor",
                "? execute(inner, nested.next())",
                "? execute(inner, new Conditions(reader, ranges).decide(inner))",
                "a transaction decides all its branches before it does anything")
            .caughtBy(
                "io.terroir.raft.shard.TxnTest#conditionsOfANestedTransactionDoNotSeeTheOperationsBeforeIt"),
        of(
                "shard-absent-value-is-empty",
                "shard/Conditions",
                "return (compare.target() != Compare.Target.VALUE || entry.isPresent()) &&",
                "return compare.target() == Compare.Target.VALUE && entry.isEmpty()"
                    + " ? compare.value().isEmpty() :",
                "no condition on the value of an absent key holds")
            .caughtBy("io.terroir.raft.shard.TxnTest#noConditionOnTheValueOfAnAbsentKeyHolds"),
        of(
                "shard-range-condition-holds-for-some",
                "shard/Conditions",
                "return found.get(found.size() - 1);",
                "return !found.remove(Boolean.FALSE);",
                "a condition on a range holds for every key of it")
            .caughtBy(
                "io.terroir.raft.shard.TxnTest#aConditionOnARangeHoldsIfItHoldsForEveryKeyOfIt"),
        of(
                "shard-ranges-without-bound",
                "shard/RangeReader",
                "if (keys > limits.rangeKeysMax() || sizeBytes > limits.rangeBytesMax()) {",
                "if (keys < 0) {",
                "a command whose ranges are too large changes nothing")
            .caughtBy(
                "io.terroir.raft.shard.TxnTest#aCommandThatWouldReadTooManyKeysOfRangesChangesNothing"),
        of(
                "shard-transaction-writes-a-key-twice",
                "shard/RequestRules",
                "!TxnWrites.overlap(txn),",
                "txn.then().size() >= 0,",
                "a key has one state at a revision")
            .caughtBy(
                "io.terroir.raft.shard.RequestRulesTest#noBranchOfATransactionWritesAKeyTwice"),
        of(
                "history-forgets-what-was-replaced",
                "shard/History",
                "Objects.requireNonNull(replaced.get(change.key()));",
                "ByteString.EMPTY;",
                "a revision keeps what it replaced")
            .caughtBy("io.terroir.raft.shard.HistoryTest#aKeyIsReadAsItWasAtEveryRevision"),
        of(
                "history-drops-without-moving-the-window",
                "shard/HistoryWindow",
                "Math.max(compactedRevision, revision), rows == 1 ? NONE : oldestRevision,",
                "compactedRevision, rows == 1 ? NONE : oldestRevision,",
                "no state is read of which a part was let go")
            .caughtBy("io.terroir.raft.shard.HistoryTest#theWindowIsBoundedInSizeOldestFirst"),
        of(
                "history-reads-before-the-window",
                "shard/ReadEvaluator",
                "if (revision < now.history().compactedRevision()) {",
                "if (revision < 0) {",
                "a read before the window is refused")
            .caughtBy("io.terroir.raft.shard.HistoryTest#noStateBeforeACompactionIsRead"),
        of(
                "history-drops-less-than-it-adds",
                "shard/History",
                "DROPPED_PER_ENTRY_MAX + addedBytes / ROW_BYTES_MIN, effects);",
                "DROPPED_PER_ENTRY_MAX, effects);",
                "an entry drops as many bytes as it adds")
            .caughtBy(
                "io.terroir.raft.shard.HistoryTest#aLargeEntryAfterManySmallOnesDoesNotExceedTheBound"),
        of(
                "history-compacts-the-future",
                "shard/History",
                "window.compactedTo(Math.min(revision, latest)),",
                "window.compactedTo(revision),",
                "what is not written yet is not let go of")
            .caughtBy("io.terroir.raft.shard.HistoryTest#noCompactionReachesIntoTheFuture"),
        of(
                "history-let-go-too-early",
                "service/HistoryKeeper",
                "now - notes.getFirst().nanos() >= keptNanos) {",
                "now - notes.getFirst().nanos() >= keptNanos / 2) {",
                "history is kept for its time")
            .caughtBy(
                "io.terroir.raft.service.HistoryKeeperTest#whatWasReplacedIsKeptForItsTimeAndThenLetGo"),
        of(
                "history-keys-not-escaped",
                "shard/EscapedKey",
                "return prefix(key).concat(END);",
                "return key.concat(END);",
                "the past of a key does not mix with that of longer keys")
            .caughtBy(
                "io.terroir.raft.shard.EscapedKeyTest#whatFollowsAKeyDoesNotMixWithLongerKeys"),
        of(
                "shard-effects-without-position",
                "shard/ShardStateMachine",
                "effects.put(keys.position(), latest.encode()); effects.moveInto(pending);",
                "if (position.index() % 8 == 0) { effects.put(keys.position(), latest.encode()); }"
                    + " effects.moveInto(pending);",
                "effects and the applied position reach the store together")
            .caughtBy(
                "io.terroir.raft.shard.ModelTest#aReplicaThatCrashesAndReplaysEndsInTheStateOfOneThatDidNot")
            .caughtWithin(20),
        of(
                "shard-reads-without-asking-a-majority",
                "service/ServedReplica",
                "} else if (request.consistency() == Consistency.LINEARIZABLE) {"
                    + " ReadFrom from = request.anyReplica() ? ReadFrom.ANY_REPLICA :"
                    + " ReadFrom.LEADER; whenDone(group.readIndex(from), answer, index ->"
                    + " read(request, UP_TO_DATE, answer));",
                "} else if (request.consistency() == Consistency.LINEARIZABLE && group.isLeader())"
                    + " { read(request, UP_TO_DATE, answer);",
                "a linearizable read is confirmed by a majority")
            .caughtBy(
                "io.terroir.raft.service.ShardUnderFaultsTest#staysLinearizableAndExactlyOnceWhenNodesAreCutOffAndMessagesLost"),
        of(
                "shard-eventual-read-claims-to-be-fresh",
                "service/ServedReplica",
                "read(request, staleMillis(), answer);",
                "read(request, UP_TO_DATE, answer);",
                "an eventual answer says how old it may be")
            .caughtBy(
                "io.terroir.raft.service.ShardServiceTest#aFollowerNamesTheLeaderButServesEventualReads")
            .caughtWithin(20),
        of(
                "shard-keeps-what-nobody-asked-for",
                "shard/OperationExecutor",
                "if (!wanted || entry.isEmpty()) {",
                "if (entry.isEmpty()) {",
                "an outcome holds the previous entry only if it was asked for")
            .caughtBy("io.terroir.raft.shard.OperationsTest#nobodyWhoDoesNotAskGetsWhatWasThere"),
        of(
                "feed-reads-past-the-entries",
                "shard/ShardView",
                "view.scan(from, keys.entriesEnd(), page);",
                "view.scan(from, keys.end(), page);",
                "a view of the entries ends with them")
            .caughtBy("io.terroir.raft.shard.ShardViewTest#rowsOfKindsAfterTheEntriesAreNoEntries"),
        of(
                "feed-closes-a-round-before-it-is-applied",
                "feed/LedShard",
                "if (waiting.isEmpty() || state.position().index() < waiting.get().commitIndex())"
                    + " {",
                "if (waiting.isEmpty()) {",
                "a round closes time only once its commit index is applied")
            .caughtBy(
                "io.terroir.raft.feed.LeaderFeedTest#aRoundIsClosedOnlyOnceItsCommitIndexIsApplied"),
        of(
                "feed-offers-origins-that-left",
                "shard/ShardView",
                "if (record.state() == OwnershipRecord.State.OPEN) {",
                "if (record.epoch() >= 0) {",
                "what is left of an origin that went elsewhere is not handed on")
            .caughtBy(
                "io.terroir.raft.feed.LeaderFeedTest#originsThatLiveElsewhereAreNotHandedOn"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
