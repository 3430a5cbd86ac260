package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the weak layer: its data types, its log, its gates. */
final class WeakMutations {
  private WeakMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "weak-dots-reused-after-a-restart",
                "weak/WeakStore",
                "this.incarnation = new Incarnation(self.node(), random.nextLong());",
                "this.incarnation = new Incarnation(self.node(), 1);",
                "every start is a new incarnation")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#whatACrashTakesBackWasNeverAcknowledgedAndItsNumberIsNeverUsedAgain"),
        of(
                "weak-earlier-lives-stay-open",
                "weak/Coverage",
                "&& endOf(scope, incarnation).isEmpty()) {",
                "&& endOf(scope, incarnation).isPresent()) {",
                "the first update of a life closes the earlier ones")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#theFirstUpdateOfANewLifeClosesTheEarlierOne"),
        of(
                "weak-counter-merged-by-sum",
                "crdt/Tally",
                "return new Tally(Math.max(added, other.added), Math.max(subtracted,"
                    + " other.subtracted));",
                "return new Tally(added + other.added, subtracted + other.subtracted);",
                "two copies of a tally join to the greater")
            .caughtBy("io.terroir.gossip.crdt.LatticeLawsTest#talliesObeyTheLaws")
            .caughtWithin(20),
        of(
                "weak-register-keeps-the-last-to-arrive",
                "crdt/LwwRegister",
                "return isAfter(other) ? this : other;",
                "return this;",
                "the later of two writes wins everywhere")
            .caughtBy("io.terroir.gossip.crdt.LatticeLawsTest#registersObeyTheLaws"),
        of(
                "weak-remove-without-observed-dots",
                "weak/WeakWriter",
                "Set<Dot> seen = element(keyspace, origin, key, remove.element()).live();",
                "Set<Dot> seen = Set.of();",
                "a removal removes the additions that it has seen")
            .caughtBy(
                "io.terroir.gossip.weak.WeakConvergenceTest#aRemovedElementStaysRemovedAlsoWhereTheAdditionArrivesLast"),
        of(
                "weak-remove-takes-unseen-additions",
                "crdt/AddWinsElement",
                "allLive.removeAll(allRemoved);",
                "if (!allRemoved.isEmpty()) { allLive.clear(); }",
                "an addition that a removal has not seen survives")
            .caughtBy(
                "io.terroir.gossip.crdt.LatticeLawsTest#anAdditionThatARemovalHasNotSeenSurvives")
            .caughtWithin(20),
        of(
                "weak-removal-forgotten-early",
                "crdt/AddWinsElement",
                "stillExpected.removeIf(covered);",
                "stillExpected.clear();",
                "a removed dot is remembered until its addition has arrived")
            .caughtBy(
                "io.terroir.gossip.weak.WeakConvergenceTest#aRemovedElementStaysRemovedAlsoWhereTheAdditionArrivesLast")
            .caughtWithin(20),
        of(
                "weak-acknowledges-before-durable",
                "weak/WeakStore",
                "journal.commit( toJournal, () -> pipe.execute(",
                "then.run(); journal.commit( toJournal, () -> pipe.execute(",
                "an update is durable before it is acknowledged, shown or sent")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#nothingIsAcknowledgedShownOrSentBeforeItIsDurable"),
        of(
                "weak-dead-members-count-as-served",
                "weak/AntiEntropyCore",
                "DotVector theyMiss = durable(scope).minus(digest.durable());",
                "DotVector theyMiss = digest.durable().isEmpty()"
                    + " ? durable(scope) : DotVector.EMPTY;",
                "a replica that was away gets what it missed")
            .caughtBy(
                "io.terroir.gossip.weak.AntiEntropyCoreTest#shipsWhatThePeerMissesAndTellsIfItMissesSomethingItself")
            .caughtWithin(20),
        of(
                "weak-does-not-ask-for-what-it-misses",
                "weak/AntiEntropyCore",
                "if (digest.replyWanted() && !iMiss.isEmpty()) {",
                "if (digest.replyWanted() && durable(scope).isEmpty()) {",
                "a session repairs both sides")
            .caughtBy(
                "io.terroir.gossip.weak.AntiEntropyCoreTest#shipsWhatThePeerMissesAndTellsIfItMissesSomethingItself"),
        of(
                "weak-covers-what-it-refused",
                "weak/WeakStore",
                "if (!covered.covers(update.dot()) && isAcceptable(message.scope(),"
                    + " update.delta())) {",
                "if (!covered.covers(update.dot()) && (isAcceptable(message.scope(),"
                    + " update.delta()) || update.delta() instanceof Delta.Register)) {",
                "a delta refused for its clock is neither merged nor covered")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#aTimestampFromTheFutureIsRefusedNotStoredAndNotCovered"),
        of(
                "weak-merges-what-it-already-has",
                "weak/WeakStore",
                "if (!covered.covers(update.dot()) && isAcceptable(",
                "if (isAcceptable(",
                "a dot is accepted once")
            .caughtBy("io.terroir.gossip.weak.WeakRulesTest#aDotIsAcceptedOnce")
            .caughtWithin(20),
        of(
                "weak-log-not-replayed",
                "weak/WeakStore",
                "for (LogRecord logged : log.after(position)) {",
                "for (LogRecord logged : log.after(Long.MAX_VALUE - 1)) {",
                "rows that the store lost are replayed from the journal")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#rowsLostFromTheStoreAreReplayedFromTheJournal")
            .caughtWithin(20),
        of(
                "weak-write-before-what-it-overwrites",
                "weak/WeakWriter",
                "rows.register(keyspace, origin, key).ifPresent(before -> observe(before, dot));",
                "",
                "a write comes after what it overwrites, also when its clock is behind")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#aWriteComesAfterWhatItOverwritesAlsoIfTheClockWentBackWithARestart"),
        of(
                "weak-merges-from-outside-the-scope",
                "weak/WeakStore",
                ".filter(replicas -> replicas.peers().contains(from) &&"
                    + " replicas.peers().contains(self))",
                "",
                "the gate at the merge: both ends keep the scope")
            .caughtBy("io.terroir.gossip.weak.WeakRulesTest#aSenderOutsideTheScopeIsNotListenedTo"),
        of(
                "weak-mixes-scopes",
                "weak/WeakStore",
                ".filter(placement -> placement.scope().equals(scope))",
                "",
                "a message holds one scope, and what it says is checked")
            .caughtBy("io.terroir.gossip.weak.WeakRulesTest#aMessageThatMixesScopesIsNotMerged"),
        of(
                "weak-relays-out-of-scope",
                "weak/AntiEntropyCore",
                "return new AntiEntropyEffect.Push( to.node(), replicas.residency(),",
                "return new AntiEntropyEffect.Push( to.node(),"
                    + " io.terroir.runtime.residency.ResidencyScope.UNRESTRICTED,",
                "an envelope carries the scope of what is in it")
            .caughtBy(
                "io.terroir.gossip.weak.WeakRulesTest#noEnvelopeOfARestrictedScopeIsEverSentOutOfIt"),
        of(
                "weak-answers-out-of-scope",
                "service/WeakService",
                ".filter(scope -> scope.allows(from.region()));",
                ".map(scope -> io.terroir.runtime.residency.ResidencyScope.UNRESTRICTED);",
                "an answer goes only where the policy lets it be read")
            .caughtBy(
                "io.terroir.gossip.service.WeakServiceTest#sendsNothingOfTheOriginIfThePolicyDoesNot"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "gossip-antientropy/src/main/java/io/terroir/gossip/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
