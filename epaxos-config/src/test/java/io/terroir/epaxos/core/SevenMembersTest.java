package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From seven members on, more equal answers are needed to go fast (n - e = 5) than answers to go
 * slow (n - f = 4). A coordinator that decides with the fourth never goes fast.
 */
class SevenMembersTest {
  private final TestCluster cluster = new TestCluster(7, 1);
  private final Script script = new Script(cluster);
  private CommandId first;

  @BeforeEach
  void submitFirst() {
    script.submit(7, TestCluster.write("other", "k"));
    first = script.submit(1, TestCluster.write("first", "k"));
  }

  private boolean takesSlowPath() {
    return cluster.inFlight(1, 2, Accept.class, first);
  }

  private void pass(long millis) {
    cluster.nowMillis += millis;
    cluster.tick(1);
    cluster.sync(1);
  }

  @Test
  void fourEqualAnswersLeaveTheFastPathOpen() {
    script.preAccept(1, first, 2, 3, 4, 5);
    script.countPreAccepts(1, first, 2, 3, 4);
    assertThat(takesSlowPath()).isFalse();

    script.countPreAccepts(1, first, 5);
    assertThat(cluster.instance(1, first).isCommitted()).isTrue();
  }

  @Test
  void oneDifferentAnswerLeavesTheFastPathOpenForAMoment() {
    script.preAccept(1, first, 2, 3, 7);
    script.countPreAccepts(1, first, 2, 3, 7);
    pass(TestCluster.TIMING.slowPathMillis() - 1);
    assertThat(takesSlowPath()).isFalse();

    pass(1);
    assertThat(takesSlowPath()).isTrue();
  }

  /** A second round trip would take as long as the first one took. */
  @Test
  void whileNobodyObjectsTheRestIsWaitedForAsLongAsTheFirstFourTook() {
    long roundTripMillis = 3 * TestCluster.TIMING.slowPathMillis();
    script.preAccept(1, first, 2, 3, 4);
    pass(roundTripMillis);
    script.countPreAccepts(1, first, 2, 3, 4);
    pass(roundTripMillis - 1);
    assertThat(takesSlowPath()).isFalse();

    pass(1);
    assertThat(takesSlowPath()).isTrue();
  }

  @Test
  void slowPathIsTakenAtOnceWhenTooManyAreMissing() {
    script.preAccept(1, first, 2, 3, 4);
    for (int lost = 5; lost <= 7; lost++) {
      cluster.crash(lost);
    }
    script.countPreAccepts(1, first, 2, 3);
    cluster.nowMillis += TestCluster.TIMING.suspectMillis() + 1;
    for (int alive = 2; alive <= 4; alive++) {
      cluster.inject(alive, 1, new Message.Progress(Deps.NONE, Frontier.NONE, Frontier.NONE));
    }

    script.countPreAccepts(1, first, 4);

    assertThat(takesSlowPath()).isTrue();
  }
}
