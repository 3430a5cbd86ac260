package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of reads that write no entry. */
final class RaftReadMutations {
  private static final String FOLLOWER = "io.terroir.raft.core.FollowerReadsTest#";
  private static final String LEASE = "io.terroir.raft.host.LeaderLeaseTest#";

  private RaftReadMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "raft-follower-takes-any-answer",
                "core/FollowerReads",
                "if (asked.isEmpty() || response.number() != number) {",
                "if (asked.isEmpty()) {",
                "an answer is for the reads of its question")
            .caughtBy(FOLLOWER + "repeatedAnswerGrantsNothingMore"),
        of(
                "raft-follower-numbers-its-questions-alike",
                "core/FollowerReads",
                "number = random.nextLong();",
                "number = 0;",
                "questions of two lives of a process have different numbers")
            .caughtBy(FOLLOWER + "answerToAQuestionOfAnEarlierLifeGrantsNothing"),
        of(
                "raft-follower-read-outlasts-the-term",
                "core/FollowerReads",
                "if (!isIdle() && !(term.equals(state.term()) && leader.equals(state.leader()))) {",
                "if (false) {",
                "reads that asked a leader end with it")
            .caughtBy(FOLLOWER + "readsAreRefusedWhenATermBegins"),
        of(
                "raft-follower-read-joins-an-earlier-question",
                "core/FollowerReads",
                "arrived.add(ticket);",
                "(asked.isEmpty() ? arrived : asked).add(ticket);",
                "a read needs an answer to a question that was asked after it came")
            .caughtBy(FOLLOWER + "readsThatArriveMeanwhileShareTheNextQuestion"),
        of(
                "raft-leader-answers-followers-unconfirmed",
                "core/Rounds",
                "arrived.add(read);",
                "grant(read, state.commitIndex());",
                "a leader answers a follower's read only once a majority has confirmed it")
            .caughtBy(
                FOLLOWER + "leaderAnswersOnceAMajorityHasAnsweredARoundThatBeganAfterTheQuestion"),
        of(
                "raft-answer-commits-what-is-not-matched",
                "core/Rounds",
                "long held = Math.min(state.commitIndex(),"
                    + " replication.progress(read.by()).matchIndex());",
                "long held = state.commitIndex();",
                "the answer tells a follower to commit no more than it is known to hold")
            .caughtBy(
                FOLLOWER + "leaderAnswersOnceAMajorityHasAnsweredARoundThatBeganAfterTheQuestion"),
        of(
                "raft-lease-of-unconfirmed-rounds",
                "host/LeaderLease",
                "unconfirmed.element().number() <= core.confirmedRound()",
                "unconfirmed.element().number() <= core.sentRound()",
                "a lease begins with a round that a majority has answered")
            .caughtBy(LEASE + "roundThatNobodyHasAnsweredExtendsNothing"),
        of(
                "raft-lease-from-the-answer-on",
                "host/LeaderLease",
                "sentNanos = unconfirmed.remove().nanos();",
                "unconfirmed.remove(); sentNanos = beforeNanos;",
                "a lease begins when its round was sent, not when it was answered")
            .caughtBy(LEASE + "leaseBeginsWhenTheConfirmedRoundWasSent"),
        of(
                "raft-lease-of-all-ticks",
                "host/LeaderLease",
                "(config.core().electionTicksMin() - 1)",
                "(long) config.core().electionTicksMin()",
                "the first tick of a promise may come at once")
            .caughtBy(LEASE + "leaseBeginsWhenTheConfirmedRoundWasSent"),
        of(
                "raft-lease-on-perfect-clocks",
                "host/LeaseReads",
                "(MILLION - 2L * clockDriftPpmMax)",
                "MILLION",
                "a lease is shorter by what clocks drift apart")
            .caughtBy(LEASE + "leaseBeginsWhenTheConfirmedRoundWasSent"),
        of(
                "raft-lease-in-spite-of-timeout-now",
                "host/LeaderLease",
                "&& core.mayLease()",
                "&& core.committedInTerm()",
                "a leader that has told somebody to campaign reads by rounds")
            .caughtBy(LEASE + "itEndsWhenSomebodyIsToldToCampaign"),
        of(
                "raft-lease-outlasts-the-term",
                "host/LeaderLease",
                "if (!leads || !core.term().equals(term)) {",
                "if (false) {",
                "a lease ends with its term")
            .caughtBy(LEASE + "itEndsWithTheTerm"),
        of(
                "raft-lease-renews-leases",
                "service/ServedReplica",
                "group.readIndex(ReadFrom.CONFIRMED_LEADER), answer, index -> checkLease(",
                "group.readIndex(ReadFrom.LEADER), answer, index -> checkLease(",
                "the time that a lease has left rests on no clock but its holder's")
            .caughtBy("io.terroir.raft.service.ShardServiceTest#aRenewalIsConfirmedByAMajority"));
  }

  private static Mutation of(
      String id, String type, String snippet, String replacement, String rule) {
    return Mutation.of(
        id,
        "raft-shards/src/main/java/io/terroir/raft/" + type + ".java",
        snippet,
        replacement,
        rule);
  }
}
