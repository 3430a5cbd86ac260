package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of reads that write no entry. */
final class RaftReadMutations {
  private static final String FOLLOWER = "io.terroir.raft.core.FollowerReadsTest#";

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
                "if (some && !(term.equals(state.term()) && leader.equals(state.leader()))) {",
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
                FOLLOWER + "leaderAnswersOnceAMajorityHasAnsweredARoundThatBeganAfterTheQuestion"));
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
