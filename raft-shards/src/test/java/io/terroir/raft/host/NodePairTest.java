package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.pipe.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What two nodes know of each other, and of the groups that rest on both. */
class NodePairTest {
  private static final long LIFE = 7;
  private static final long THEIRS = 9;
  private static final int SILENT_MAX = 5;

  /** A group of which only the name matters. */
  private record Named(String name) implements Sleeper {
    @Override
    public Pipe pipe() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wake() {
      throw new UnsupportedOperationException();
    }
  }

  private final Sleeper group = new Named("k1/eu/0");

  /** As the leader's node sees the other, and the other way round. */
  private final NodePair leader = new NodePair(SILENT_MAX);

  private final NodePair follower = new NodePair(SILENT_MAX);

  NodePairTest() {
    assertThat(leader.heardOf(THEIRS, 1)).isEmpty();
    assertThat(follower.heardOf(LIFE, 1)).isEmpty();
  }

  private NodeMessage.Answer exchange(long wallMillis) {
    NodeMessage.Answer answer = follower.onBeat(THEIRS, leader.beat(LIFE, wallMillis));
    leader.onAnswer(answer);
    return answer;
  }

  private static List<Sleeper> turns(NodePair pair, int count) {
    List<Sleeper> unheard = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean unused = pair.turn();
      unheard.addAll(pair.takeUnheard());
    }
    return unheard;
  }

  @Test
  void answerConfirmsTheTimeAtWhichItsBeatWasSent() {
    NodeMessage.Beat first = leader.beat(LIFE, 1_000);
    NodeMessage.Beat second = leader.beat(LIFE, 2_000);
    assertThat(leader.confirmedMillis()).isEqualTo(Long.MIN_VALUE);
    leader.onAnswer(follower.onBeat(THEIRS, first));
    assertThat(leader.confirmedMillis()).isEqualTo(1_000);
    leader.onAnswer(follower.onBeat(THEIRS, second));
    assertThat(leader.confirmedMillis()).isEqualTo(2_000);
  }

  @Test
  void groupThatRestsNoMoreIsReportedUntilTheOtherNodeHasSeenToIt() {
    follower.follows(group);
    assertThat(exchange(1).left()).isEmpty();
    follower.followsNoMore(group);
    NodeMessage.Answer report = exchange(2);
    assertThat(report.left()).containsExactly(group.name());
    assertThat(exchange(3).left()).as("the report may be lost").containsExactly(group.name());
    leader.handled(THEIRS, report.leftUntil());
    assertThat(exchange(4).left()).isEmpty();
  }

  @Test
  void groupThatRestsAgainIsNotReported() {
    follower.follows(group);
    follower.followsNoMore(group);
    follower.follows(group);
    assertThat(exchange(1).left()).isEmpty();
  }

  /** What is seen to in an earlier life of the reporter says nothing about its present reports. */
  @Test
  void whatIsHandledOfAnEarlierLifeIsReportedAgain() {
    follower.follows(group);
    follower.followsNoMore(group);
    leader.handled(THEIRS, 100);
    NodeMessage.Beat toEarlierLife = leader.beat(LIFE, 1);
    NodeMessage.Answer answer = follower.onBeat(THEIRS + 1, toEarlierLife);
    assertThat(answer.left()).containsExactly(group.name());
  }

  /** Some of what is not named yet may follow others by now. */
  @Test
  void answerThatNamesNotAllConfirmsNothing() {
    for (int i = 0; i <= NodePair.LEFT_MAX; i++) {
      Sleeper one = new Named("k1/eu/" + i);
      follower.follows(one);
      follower.followsNoMore(one);
    }
    NodeMessage.Answer report = exchange(1_000);
    assertThat(report.left()).hasSize(NodePair.LEFT_MAX);
    assertThat(leader.confirmedMillis()).isEqualTo(Long.MIN_VALUE);
    leader.handled(THEIRS, report.leftUntil());
    assertThat(exchange(2_000).left()).hasSize(1);
    assertThat(leader.confirmedMillis()).isEqualTo(2_000);
  }

  @Test
  void followersWakeWhenTheLeadersNodeIsNotHeard() {
    follower.follows(group);
    NodeMessage.Answer unused = exchange(1);
    assertThat(follower.isHeard()).isTrue();
    assertThat(turns(follower, SILENT_MAX)).isEmpty();
    assertThat(turns(follower, 1)).containsExactly(group);
    assertThat(follower.isHeard()).isFalse();
  }

  @Test
  void nodeThatAnswersNoBeatsIsAway() {
    leader.wanted();
    assertThat(turns(leader, SILENT_MAX)).isEmpty();
    assertThat(leader.isAway()).isFalse();
    assertThat(turns(leader, 1)).isEmpty();
    assertThat(leader.isAway()).isTrue();
    assertThat(leader.heardOf(THEIRS, 20)).isEmpty();
    assertThat(leader.isAway()).isFalse();
  }

  /** Nobody knows, as nobody asks. */
  @Test
  void nodeThatIsNotAskedIsNotAway() {
    assertThat(turns(leader, 3 * SILENT_MAX)).isEmpty();
    assertThat(leader.isAway()).isFalse();
  }

  @Test
  void groupsThatRestWithoutANodeBeatOnAndWakeWhenItIsHeard() {
    leader.awaits(group);
    for (int i = 0; i < 1_000; i++) {
      assertThat(leader.turn()).isTrue();
      assertThat(leader.takeUnheard()).isEmpty();
    }
    assertThat(leader.heardOf(THEIRS, 1_001)).containsExactly(group);
    assertThat(leader.heardOf(THEIRS, 1_002)).isEmpty();
    leader.awaits(group);
    assertThat(leader.heardOf(THEIRS + 1, 1_003)).containsExactly(group);
  }

  @Test
  void leadersWakeWhenAMembersNodeDoesNotAnswer() {
    leader.leads(group);
    assertThat(turns(leader, SILENT_MAX)).isEmpty();
    NodeMessage.Answer unused = exchange(1);
    assertThat(turns(leader, SILENT_MAX)).isEmpty();
    assertThat(turns(leader, 1)).containsExactly(group);
  }

  /** What the process knew in its earlier life is gone, though its node was never silent. */
  @Test
  void groupsWakeWhenTheOtherNodeIsInAnotherLife() {
    leader.leads(group);
    assertThat(leader.heardOf(THEIRS, 2)).isEmpty();
    assertThat(leader.heardOf(THEIRS + 1, 2)).containsExactly(group);
    follower.follows(group);
    assertThat(follower.heardOf(LIFE + 1, 2)).containsExactly(group);
    assertThat(leader.isKnownBefore(2)).isFalse();
    assertThat(leader.isKnownBefore(3)).isTrue();
  }

  @Test
  void nothingIsSentForNobody() {
    assertThat(leader.turn()).isFalse();
    leader.leads(group);
    assertThat(leader.turn()).isTrue();
    leader.leadsNoMore(group);
    assertThat(turns(leader, 100)).isEmpty();
    assertThat(leader.turn()).as("after a while").isFalse();
    assertThat(leader.isActive()).isFalse();
  }
}
