package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import org.junit.jupiter.api.Test;

/**
 * Whatever a replica attests is on its disk before anybody hears of it: a vote that a crash takes
 * back would be counted in one quorum and missing from the next.
 */
class DurableAnswersTest {
  private static final Command FIRST = TestCluster.write("first", "k");

  private final TestCluster cluster = new TestCluster(3, 1);
  private final Script script = new Script(cluster);

  private void assertAnswersOnlyOnceDurable(
      int voter,
      int asking,
      Class<? extends Message> request,
      Class<? extends Message> answer,
      CommandId id) {
    cluster.deliverUnsynced(asking, voter, request, id);
    assertThat(cluster.inFlight(voter, asking, answer, id)).isFalse();
    cluster.sync(voter);
    assertThat(cluster.inFlight(voter, asking, answer, id)).isTrue();
  }

  @Test
  void voteToPreAccept() {
    CommandId first = script.submit(1, FIRST);
    assertAnswersOnlyOnceDurable(2, 1, PreAccept.class, PreAcceptOk.class, first);
  }

  @Test
  void voteToAccept() {
    script.submit(3, TestCluster.write("second", "k"));
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    assertAnswersOnlyOnceDurable(3, 1, Accept.class, AcceptOk.class, first);
  }

  @Test
  void promiseToJoinABallot() {
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2, 3);
    cluster.recover(2, first);
    assertAnswersOnlyOnceDurable(3, 2, Recover.class, RecoverOk.class, first);
  }

  /** Later commands that conflict must find the command, although it was never pre-accepted. */
  @Test
  void validation() {
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    cluster.crash(1);
    script.recover(2, first, 3);
    assertAnswersOnlyOnceDurable(3, 2, Validate.class, ValidateOk.class, first);
    assertThat(cluster.instance(3, first).initialCommand()).contains(FIRST);
  }

  /** Otherwise a recoverer could use the same ballot twice, for two values. */
  @Test
  void ownBallotOfARecoverer() {
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    cluster.replica(2).recover(first);
    assertThat(cluster.inFlight(2, 3, Recover.class, first)).isFalse();
    cluster.sync(2);
    assertThat(cluster.inFlight(2, 3, Recover.class, first)).isTrue();
  }
}
