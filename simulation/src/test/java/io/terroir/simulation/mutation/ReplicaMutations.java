package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the read replicas in other regions, and of membership. */
final class ReplicaMutations {
  private ReplicaMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "replica-mark-before-its-data",
                "replica/ReplicaState",
                "return mark.revision() <= revision && mark.wallMillis() > closed.wallMillis()",
                "return mark.wallMillis() > closed.wallMillis()",
                "a closed time counts only when its revision is here")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#aMarkCountsOnlyWhenItsRevisionIsHere")
            .caughtWithin(20),
        of(
                "replica-policy-not-asked",
                "replica/ScopedChanges",
                "if (scope.allows(region)) {",
                "if (scope.allows(region) || !scope.regions().isEmpty()) {",
                "what a region may not store is left out before it leaves")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#restrictedOriginsNeverLeaveAndTheRevisionStillAdvances"),
        of(
                "replica-unknown-policy-means-unrestricted",
                "replica/ScopedChanges",
                "if (known.isEmpty()) { return Optional.empty(); } scope = known.get();",
                "scope = known.orElse(ResidencyScope.UNRESTRICTED);",
                "an unknown policy stops the stream")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#anUnknownPolicyStopsTheStreamInsteadOfLeavingThingsOut"),
        of(
                "replica-envelope-without-scope",
                "replica/FollowerStream",
                "enqueue( scope, new ReplicaMessage.Piece(",
                "enqueue( ResidencyScope.NO_USER_DATA, new ReplicaMessage.Piece(",
                "an envelope carries the scope of what is in it")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#restrictedOriginsNeverLeaveAndTheRevisionStillAdvances"),
        of(
                "replica-takes-streams-with-gaps",
                "replica/ReplicaFollower",
                "if (message.number() >= progress.received) { progress.ahead.put(",
                "progress.received = Math.max(progress.received, message.number());"
                    + " if (message.number() >= progress.received) { progress.ahead.put(",
                "a stream is taken in order or not at all")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#isEqualToTheLeaderUnderLossDuplicationAndReordering")
            .caughtWithin(20),
        of(
                "replica-drops-a-change",
                "replica/FollowerStream",
                "new ReplicaMessage.Piece(shard, stream, nextNumber++, snapshot, ofScope),",
                "new ReplicaMessage.Piece(shard, stream, nextNumber++, snapshot,"
                    + " ofScope.subList(0, Math.min(ofScope.size(), 3))),",
                "a follower gets every change that it may have")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#isEqualToTheLeaderUnderLossDuplicationAndReordering")
            .caughtWithin(20),
        of(
                "replica-staleness-without-clock-offset",
                "replica/ReplicaReader",
                ": Math.max(0, clock.millis() - closedMillis) + maxClockOffset.toMillis();",
                ": Math.max(0, clock.millis() - closedMillis);",
                "a staleness contains the greatest clock offset")
            .caughtBy("io.terroir.gossip.replica.ReplicaSimulationTest#idleShardsStayFresh"),
        of(
                "replica-serves-what-it-may-not-store",
                "replica/ReplicaReader",
                "if (!scope.get().allows(self.region())) {",
                "if (scope.get().regions().contains(self.region()) &&"
                    + " scope.get().regions().isEmpty()) {",
                "a region that may not store an origin serves nothing of it")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#restrictedOriginsNeverLeaveAndTheRevisionStillAdvances"),
        of(
                "replica-tombstone-dropped",
                "replica/ReplicaStore",
                "() -> batch.delete(key));",
                "() -> {});",
                "a deletion reaches the read replicas")
            .caughtBy("io.terroir.gossip.replica.ReplicaSimulationTest#followsPutsAndDeletes"),
        of(
                "replica-snapshot-leaves-what-was-there",
                "replica/ReplicaStore",
                "write(shard, new ReplicaState(state.generation() + 1, revision, state.closed()),"
                    + " batch);",
                "write(shard, new ReplicaState(state.generation(), revision, state.closed()),"
                    + " batch);",
                "a snapshot takes the place of what was here")
            .caughtBy(
                "io.terroir.gossip.replica.ReplicaSimulationTest#aSnapshotReplacesWhatIsHereWhenTheHistoryIsGone"),
        of(
                "membership-believes-the-older-leader",
                "membership/LeaderHints",
                ".max(Comparator.comparingLong(Claim::term));",
                ".min(Comparator.comparingLong(Claim::term));",
                "of several who say they lead, the highest term is right")
            .caughtBy(
                "io.terroir.gossip.membership.MembershipSimulationTest#aLeaderHintSpreadsAcrossRegionsAndTheHighestTermWins"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "gossip-antientropy/src/main/java/io/terroir/gossip/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
