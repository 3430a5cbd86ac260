package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of leases of keys, of how a leader counts them, and of what it leaves to the next. */
final class LeaseMutations {
  private static final String CHECKPOINTS = "io.terroir.raft.service.LeaseCheckpointsTest#";

  private LeaseMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "lease-expires-in-another-term",
                "shard/LeaseApplier",
                "command.term().equals(term) && record.isPresent()",
                "record.isPresent()",
                "only the leader that counted ends a lease")
            .caughtBy("io.terroir.raft.shard.LeaseTest#anExpiryOfAnotherTermEndsNothing"),
        of(
                "lease-keeps-what-was-written-since",
                "shard/OperationExecutor",
                "leases.detach(key, previous.get().lease());",
                "",
                "a key ends with the lease of its last write")
            .caughtBy("io.terroir.raft.shard.LeaseTest#aKeyEndsWithTheLeaseOfItsLastWrite"),
        of(
                "lease-attached-to-nothing",
                "shard/Leases",
                "LeaseRow row = require(to);",
                "LeaseRow row = find(keys, origin, to, effects).orElse(LeaseRow.granted(1, 1));",
                "nothing is attached to a lease that is not there")
            .caughtBy("io.terroir.raft.shard.LeaseTest#nothingIsAttachedToALeaseThatIsNotThere"),
        of(
                "lease-ends-early",
                "service/CountedLease",
                "this.deadlineNanos = nowNanos + leftNanos;",
                "this.deadlineNanos = nowNanos + leftNanos / 2;",
                "a lease is not ended before its time")
            .caughtBy(
                "io.terroir.raft.service.LeaseKeeperTest#aLeaseThatNobodyRenewsEndsAfterItsTime"),
        of(
                "lease-counted-by-followers",
                "service/LeaseKeeper",
                "if (!counting && leads() &&",
                "if (!counting &&",
                "a new leader counts from the full time")
            .caughtBy("io.terroir.raft.service.LeaseKeeperTest#aFollowerEndsNothing"),
        of(
                "lease-renewed-without-a-majority",
                "service/ServedReplica",
                "whenDone( group.readIndex(ReadFrom.CONFIRMED_LEADER), answer, index ->"
                    + " checkLease(request, check, answer));",
                "checkLease(request, check, answer);",
                "a renewal is answered by who surely leads")
            .caughtBy("io.terroir.raft.service.ShardServiceTest#aRenewalIsConfirmedByAMajority"),
        of(
                "lease-expires-under-a-later-grant",
                "shard/LeaseApplier",
                ".filter(row -> row.grantedIndex() == grantedIndex);",
                ";",
                "an expiry and a checkpoint are of one grant")
            .caughtBy(
                "io.terroir.raft.shard.LeaseTest#anExpiryOfAnEarlierLeaseOfTheSameIdEndsNothing"),
        of(
                "lease-checkpoint-of-an-old-leader",
                "shard/LeaseApplier",
                "if (command.term().equals(term)) {",
                "if (command.term().number() >= 0) {",
                "only the leader that counts leaves a checkpoint")
            .caughtBy("io.terroir.raft.shard.LeaseTest#aCheckpointOfAnotherTermIsNotKept"),
        of(
                "lease-checkpoint-forgotten",
                "service/CountedLease",
                "checkpointed ? Duration.ofMillis(lease.checkpointMillis().getAsLong()).toNanos() :"
                    + " ttlNanos;",
                "ttlNanos;",
                "a new leader goes on from the checkpoint")
            .caughtBy(CHECKPOINTS + "aNewLeaderCountsFromTheCheckpoint"),
        of(
                "lease-renewed-before-the-checkpoint-is-cleared",
                "service/LeaseKeeper",
                "return checkpoints().clear(lease).thenApply(cleared -> left(lease));",
                "var unused = checkpoints().clear(lease);"
                    + " return CompletableFuture.completedFuture(left(lease));",
                "a renewal is answered once no later leader counts less")
            .caughtBy(CHECKPOINTS + "aRenewalIsAnsweredOnlyOnceTheCheckpointIsCleared"),
        of(
                "lease-checkpoint-on-the-way-not-cleared",
                "service/LeaseCheckpoints",
                "lease.checkpointed = true;",
                "lease.checkpointed = group.commitIndex() < 0;",
                "a checkpoint counts from its proposal on")
            .caughtBy(CHECKPOINTS + "aCheckpointThatIsOnTheWayIsClearedAlso"),
        of(
                "lease-second-renewal-overtakes-the-first",
                "service/LeaseCheckpoints",
                "lease.clearing = Optional.of(cleared);",
                "lease.clearing = Optional.of(CompletableFuture.completedFuture(null));",
                "every renewal waits until the checkpoint is cleared")
            .caughtBy(CHECKPOINTS + "aRenewalIsAnsweredOnlyOnceTheCheckpointIsCleared"),
        of(
                "lease-counted-before-what-was-cleared-is-known",
                "service/LeaseKeeper",
                "leads() && machine.applied().term().equals(group().term())) {",
                "leads()) {",
                "a new leader counts once it has applied what was committed before it")
            .caughtBy(CHECKPOINTS + "aNewLeaderEndsNothingBeforeItKnowsWhatWasCleared"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "raft-shards/src/main/java/io/terroir/raft/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
