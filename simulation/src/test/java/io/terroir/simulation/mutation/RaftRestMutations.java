package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of groups that rest, and of the nodes that watch for them. */
final class RaftRestMutations {
  private static final String REST = "io.terroir.raft.core.RestTest#";
  private static final String PAIR = "io.terroir.raft.host.NodePairTest#";
  private static final String GROUPS = "io.terroir.raft.host.RestingGroupsTest#";
  private static final String THOUSANDS = "io.terroir.raft.host.ThousandsOfGroupsTest#";

  private RaftRestMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "raft-rests-before-it-knows-the-commit",
                "core/Rest",
                "&& heartbeat.commitIndex() == last && state.commitIndex() == last",
                "",
                "a follower rests only once it knows that everything is committed")
            .caughtBy(REST + "followerThatDoesNotKnowEverythingToBeCommittedDoesNotRest"),
        of(
                "raft-rests-before-its-disk",
                "core/Rest",
                "&& state.durableIndex() == last && idle",
                "&& idle",
                "a follower rests only once its log is durable")
            .caughtBy(REST + "followerWhoseDiskHasNotCaughtUpDoesNotRest"),
        of(
                "raft-rests-without-all",
                "core/Rest",
                "missing().stream().allMatch(peer -> away.contains(peer) && silent.test(peer))",
                "!ready.isEmpty()",
                "a leader rests only once every member has answered")
            .caughtBy(REST + "leaderRestsOnlyOnceEveryMemberHasAnsweredItsNewestRound"),
        of(
                "raft-rests-without-who-may-be-there",
                "core/Rest",
                "away.contains(peer) && silent.test(peer)",
                "silent.test(peer)",
                "a leader rests without a member only if the member's node does not answer")
            .caughtBy(REST + "leaderDoesNotRestWhileAMemberIsSilent"),
        of(
                "raft-rests-without-who-is-heard",
                "core/Rest",
                "away.contains(peer) && silent.test(peer)",
                "away.contains(peer)",
                "a leader rests without a member only if it is silent")
            .caughtBy(REST + "leaderDoesNotRestWithoutAMemberThatItHears"),
        of(
                "raft-rests-without-who-was-away",
                "core/Rest",
                "ready.clear(); away = Set.of();",
                "ready.clear();",
                "who is away is told for each round")
            .caughtBy(REST + "whoWasAwayInAnEarlierRoundIsWaitedForInTheNext"),
        of(
                "raft-rests-without-who-is-back",
                "host/NodePair",
                "List<Sleeper> lost = List.copyOf(awaiting); awaiting.clear();",
                "List<Sleeper> lost = List.of();",
                "a group that rests without a member wakes when its node is heard")
            .caughtBy(GROUPS + "aMemberThatWasStoppedForAWhileIsBroughtUpToDate"),
        of(
                "raft-beats-no-more-for-who-is-away",
                "host/NodePair",
                "|| !awaiting.isEmpty();",
                ";",
                "a node that is away is beaten for as long as groups rest without it")
            .caughtBy(PAIR + "groupsThatRestWithoutANodeBeatOnAndWakeWhenItIsHeard"),
        of(
                "raft-takes-who-is-not-asked-for-away",
                "host/NodePair",
                "unansweredTurns = 0; turnsAway = 0; return false;",
                "unansweredTurns = 0; turnsAway++; return false;",
                "a node is away if it was asked and did not answer")
            .caughtBy(PAIR + "nodeThatIsNotAskedIsNotAway"),
        of(
                "raft-wakes-all-at-once",
                "host/WakePace",
                "while (left > 0 && next.hasNext()) {",
                "while (next.hasNext()) {",
                "the groups of a dead node wake a part at a time")
            .caughtBy(THOUSANDS + "groupsOfADeadNodeWakeAFewAtATimeAndAllHaveLeadersSoon"),
        of(
                "raft-gives-time-to-all-at-once",
                "host/DueGroups",
                "while (ticked < TICKED_PER_TURN && !queue.isEmpty()",
                "while (!queue.isEmpty()",
                "a turn of the clock is for a bounded number of groups")
            .caughtBy(THOUSANDS + "aTurnOfTheClockGivesTimeToABoundedNumberOfGroups"),
        of(
                "raft-opens-all-at-once",
                "service/OpeningPace",
                "while (left > 0 && !waiting.isEmpty()) {",
                "while (!waiting.isEmpty()) {",
                "replicas are opened a part at a time")
            .caughtBy(
                "io.terroir.raft.service.OpeningPaceTest#aTurnOpensABoundedNumberAndOthersComeBetween"),
        of(
                "raft-rests-by-an-earlier-answer",
                "core/Rest",
                "if (response.rests() && response.round() == askedRound) {",
                "if (response.rests()) {",
                "a leader rests by answers to its newest round")
            .caughtBy(REST + "leaderRestsOnlyOnceEveryMemberHasAnsweredItsNewestRound"),
        of(
                "raft-rest-ends-the-promise",
                "core/Election",
                "ticksSincePromise = (int) Math.min(ticksSincePromise + ticks, most);",
                "ticksSincePromise = most;",
                "a follower keeps its promise over its rest")
            .caughtBy(REST + "followerKeepsItsPromiseOverItsRest"),
        of(
                "raft-wakes-in-silence",
                "core/RaftCore",
                "rounds.due(); } else if (by instanceof Input.Wake wake) {",
                "state.leader(); } else if (by instanceof Input.Wake wake) {",
                "a leader that wakes tells the others at the next tick")
            .caughtBy(REST + "leaderThatWakesTellsTheOthersAtTheNextTick"),
        of(
                "raft-rests-on-the-dead",
                "host/NodePair",
                "if (silentTurns > silentTurnsMax) {",
                "if (false) {",
                "groups wake when the node of their leader is not heard")
            .caughtBy(GROUPS + "groupsOfADeadLeaderElectAnother"),
        of(
                "raft-rests-on-another-life",
                "host/NodePair",
                "if (life == theirLife) { return lost;",
                "if (theirLife != NO_LIFE) { return lost;",
                "groups wake when the node of their leader is in another life")
            .caughtBy(PAIR + "groupsWakeWhenTheOtherNodeIsInAnotherLife"),
        of(
                "raft-reports-once",
                "host/NodePair",
                "left.values().removeIf(number -> number <= beat.handled());",
                "left.clear();",
                "who left its rest is reported until the leader's node has seen to it")
            .caughtBy(PAIR + "groupThatRestsNoMoreIsReportedUntilTheOtherNodeHasSeenToIt"),
        of(
                "raft-reports-handled-by-another-life",
                "host/NodePair",
                "if (beat.knownLife() == life) {",
                "if (true) {",
                "what an earlier life has reported is not what this one reports")
            .caughtBy(PAIR + "whatIsHandledOfAnEarlierLifeIsReportedAgain"),
        of(
                "raft-incomplete-answers-confirm",
                "host/NodePair",
                "if (answer.complete() && sent",
                "if (sent",
                "an answer confirms only if it names all who left their rest")
            .caughtBy(PAIR + "answerThatNamesNotAllConfirmsNothing"),
        of(
                "raft-closes-rests-when-answered",
                "host/NodeRounds",
                "return node.equals(self) ? wallClock.millis() : pair(node).confirmedMillis();",
                "return wallClock.millis();",
                "a leader that rests closes times that its members' nodes have confirmed")
            .caughtBy(GROUPS + "leaderThatIsCutOffClosesNoTime"),
        of(
                "raft-removes-who-sleeps",
                "host/MembersMove",
                "if (times > 0) {",
                "if (times > 0 && goal == Goal.VOTES) {",
                "who is removed is told, as it may rest")
            .caughtBy(
                "io.terroir.raft.host.MembersMoveTest"
                    + "#aLearnerThatRestsIsToldAlsoByALeaderThatLeadsNoMore"),
        of(
                "raft-tells-who-sleeps-while-it-leads",
                "host/MembersMove",
                "if (times > 0) {",
                "if (times > 0 && group.isLeader()) {",
                "who is removed is told, whoever leads by then")
            .caughtBy(
                "io.terroir.raft.host.MembersMoveTest"
                    + "#aLearnerThatRestsIsToldAlsoByALeaderThatLeadsNoMore"));
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
