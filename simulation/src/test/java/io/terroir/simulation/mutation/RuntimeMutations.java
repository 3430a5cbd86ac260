package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of disks, clocks, names and gates, on which every layer stands. */
final class RuntimeMutations {
  private RuntimeMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "runtime-gate-open",
                "residency/ScopeGate",
                "if (scope.allows(to)) {",
                "if (scope.allows(to) || refused.sum() >= 0) {",
                "the gate admits what its scope allows, and nothing else")
            .caughtBy("io.terroir.simulation.SimulatedNetworkTest#nothingRestrictedPassesTheGate"),
        of(
                "runtime-scope-too-wide",
                "keyspace/Keyspace",
                ".filter(region -> mayStore(origin, region))",
                "",
                "a scope holds the regions that the rule allows")
            .caughtBy("io.terroir.gateway.StrongRoutingTest#requestsCarryTheScopeOfTheirOrigin"),
        of(
                "runtime-rule-of-the-origin-ignored",
                "keyspace/KeyspacePolicy",
                "if (rule.origins().contains(origin)) {",
                "if (rule.origins().isEmpty()) {",
                "an origin is under the rule that names it")
            .caughtBy(
                "io.terroir.epaxos.directory.DirectoryStateTest#refusesAStrictClaimForAForbiddenRegionAndNamesTheRule"),
        of(
                "runtime-digest-without-salt",
                "id/OriginDigest",
                "mac.init(new SecretKeySpec(salt.toByteArray(), ALGORITHM));",
                "mac.init(new SecretKeySpec(new byte[32], ALGORITHM));",
                "the digest of an origin is keyed by the salt of its keyspace")
            .caughtBy(
                "io.terroir.runtime.id.OriginDigestTest#theSameNameHasAnotherDigestUnderAnotherSalt"),
        of(
                "runtime-journal-completes-before-sync",
                "journal/DiskJournal",
                "writeAndMeasure(group);",
                "group.forEach(waiting -> waiting.onDurable.run());"
                    + " group.replaceAll(done -> new Waiting(done.batch, () -> {}, done.last));"
                    + " writeAndMeasure(group);",
                "a journal completes what is durable")
            .caughtBy("io.terroir.runtime.journal.RocksJournalTest#completesOnlyWhatItHasWritten"),
        of(
                "runtime-store-completes-before-flush",
                "store/RocksStore",
                "directory.use(RocksStore::flush); served.forEach(Runnable::run);",
                "served.forEach(Runnable::run);",
                "a flush completes when the store has everything on disk")
            .caughtBy("io.terroir.simulation.RocksStoreContractTest#keepsWhatWasFlushed"),
        of(
                "runtime-clock-follows-anybody",
                "clock/HybridLogicalClock",
                "if (aheadMillis > maxOffsetMillis) {",
                "if (aheadMillis > Long.MAX_VALUE - 1) {",
                "a timestamp too far ahead is refused before it is merged")
            .caughtBy(
                "io.terroir.runtime.clock.HybridLogicalClockTest#refusesATimestampTooFarAheadBeforeItIsMerged"),
        of(
                "runtime-clock-goes-back",
                "clock/HybridLogicalClock",
                "return last.updateAndGet(previous -> max(previous.next(), fromWall));",
                "last.set(fromWall); return fromWall;",
                "a hybrid clock never goes back")
            .caughtBy(
                "io.terroir.runtime.clock.HybridLogicalClockTest#neverGoesBackWhenTheWallClockDoes"),
        of(
                "runtime-disk-of-another",
                "journal/DiskIdentity",
                "if (!node.equals(claimant) || !region.equals(claimantRegion)) {",
                "if (!region.equals(claimantRegion)) {",
                "a node refuses the disk of another")
            .caughtBy("io.terroir.simulation.DiskIdentityTest#refusesTheDiskOfAnother"),
        of(
                "runtime-answer-of-another-peer",
                "request/PeerRequests",
                "if (waiting == null || !waiting.to.equals(from.node())) {",
                "if (waiting == null) {",
                "an answer is taken from the peer that was asked")
            .caughtBy(
                "io.terroir.runtime.request.PeerRequestsTest#ignoresAnAnswerFromAPeerThatWasNotAsked"),
        of(
                "runtime-waits-for-a-lost-peer",
                "request/PeerRequests",
                "transport.whenLost(Lane.REQUEST, this::lost);",
                "",
                "nobody waits for the answer of a peer to which the connection is lost")
            .caughtBy(
                "io.terroir.runtime.request.PeerRequestsTest#whatALostPeerWasAskedIsNotWaitedForAnyLonger"),
        of(
                "runtime-lost-requests-surely-not-done",
                "request/PeerRequests",
                "Reason.DEADLINE_EXCEEDED, \"the connection to \"",
                "Reason.UNAVAILABLE, \"the connection to \"",
                "whether a lost peer has done what it was asked is not known")
            .caughtBy(
                "io.terroir.runtime.request.PeerRequestsTest#whatALostPeerWasAskedIsNotWaitedForAnyLonger"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "runtime/src/main/java/io/terroir/runtime/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
