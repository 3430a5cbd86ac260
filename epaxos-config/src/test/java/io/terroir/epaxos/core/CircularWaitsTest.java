package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recoverers that wait for each other in a circle (the end of rule 4, and lemmas 11 and 12). Each
 * has told all how many of its quorum voted without an objection; a number above n - f - e excludes
 * that the commands in its way were committed fast, and n - f - e does not.
 */
class CircularWaitsTest {
  private static final Command A = TestCluster.write("a", "k");
  private static final Command B = TestCluster.write("b", "k");
  private static final Command C = TestCluster.write("c", "k");

  private static void assertWaits(TestCluster cluster, int at, CommandId id, int member) {
    assertThat(cluster.inFlight(at, member, Waiting.class, id)).as("announces").isTrue();
    assertThat(cluster.inFlight(at, member, Accept.class, id)).as("proposes").isFalse();
  }

  /** Five replicas: n - f - e is one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void onlyMoreThanTheThresholdEndsTheWaitOfTheOther(int preAccepted) {
    TestCluster cluster = new TestCluster(5, 1);
    Script script = new Script(cluster);
    CommandId a = script.submit(1, A);
    script.preAccept(1, a, 3);
    CommandId b = script.submit(4, B);
    cluster.crash(1);
    script.recover(5, a, 3, 4);
    script.validate(5, a, 3, 4);
    assertWaits(cluster, 5, a, 3);

    cluster.inject(4, 5, new Waiting(b, preAccepted));

    boolean gaveWay = cluster.instance(5, a).proposal().orElseThrow() == Nop.NOP;
    assertThat(gaveWay).isEqualTo(preAccepted > new Quorums(5).waitingThreshold());
  }

  /**
   * Nine replicas, three coordinators that only seem dead, and two votes for each command: exactly
   * n - f - e. Nobody gives way to anybody, until the coordinators are heard.
   */
  @Test
  void circleOfThreeAtTheThresholdEndsWhenTheCoordinatorsVote() {
    TestCluster cluster = new TestCluster(9, 1);
    Script script = new Script(cluster);
    CommandId a = script.submit(1, A);
    CommandId b = script.submit(2, B);
    CommandId c = script.submit(3, C);
    script.preAccept(1, a, 4, 5);
    script.preAccept(2, b, 6, 7);
    script.preAccept(3, c, 8, 9);
    script.recover(4, a, 5, 2, 6, 7);
    script.recover(6, b, 7, 3, 8, 9);
    script.recover(8, c, 9, 1, 4, 5);
    validateOwnVotersFirst(script, a, b, c);
    cluster.deliver(4, 8, Waiting.class, a);
    cluster.deliver(6, 4, Waiting.class, b);
    cluster.deliver(8, 6, Waiting.class, c);
    assertWaits(cluster, 4, a, 5);
    assertWaits(cluster, 6, b, 7);
    assertWaits(cluster, 8, c, 9);

    cluster.deliver(4, 1, Recover.class, a);
    cluster.deliver(1, 4, RecoverOk.class, a);
    script.accept(4, a, 5, 6, 7, 8);
    assertThat(cluster.decision(a).proposal()).isEqualTo(Nop.NOP);
    cluster.deliver(4, 8, Commit.class, a);

    script.accept(8, c, 9, 4, 5, 6);
    assertThat(cluster.decision(c).proposal()).isEqualTo(C);
    script.settle();
  }

  /** Thirteen replicas; the three coordinators are dead, and one command has a vote more. */
  @Test
  void circleOfThreeUnwindsFromTheOneWithMoreVotes() {
    TestCluster cluster = new TestCluster(13, 1);
    int threshold = new Quorums(13).waitingThreshold();
    assertThat(threshold).isEqualTo(3);
    Script script = new Script(cluster);
    CommandId a = script.submit(1, A);
    CommandId b = script.submit(2, B);
    CommandId c = script.submit(3, C);
    script.preAccept(1, a, 4, 5, 6, 7);
    script.preAccept(2, b, 8, 9, 10);
    script.preAccept(3, c, 11, 12, 13);
    script.recover(4, a, 5, 6, 7, 2, 8, 9);
    script.recover(8, b, 9, 10, 3, 11, 12, 13);
    script.recover(11, c, 12, 13, 1, 4, 5, 6);
    script.validate(4, a, 5, 6, 7);
    script.validate(8, b, 9, 10);
    script.validate(11, c, 12, 13);
    script.validate(4, a, 2, 8, 9);
    script.validate(8, b, 3, 11, 12, 13);
    script.validate(11, c, 1, 4, 5, 6);
    cluster.crash(1);
    cluster.crash(2);
    cluster.crash(3);
    cluster.deliver(11, 8, Waiting.class, c);
    cluster.deliver(8, 4, Waiting.class, b);
    assertWaits(cluster, 4, a, 5);
    assertWaits(cluster, 8, b, 9);
    assertWaits(cluster, 11, c, 12);

    cluster.deliver(4, 11, Waiting.class, a);
    script.accept(11, c, 12, 13, 4, 5, 6, 7);
    assertThat(cluster.decision(c).proposal()).isEqualTo(Nop.NOP);
    cluster.deliver(11, 8, Commit.class, c);

    script.accept(8, b, 9, 10, 11, 12, 13, 7);
    assertThat(cluster.decision(b).proposal()).isEqualTo(B);
    cluster.deliver(8, 4, Commit.class, b);
    script.accept(4, a, 5, 6, 7, 8, 9, 10);
    assertThat(cluster.decision(a).proposal()).isEqualTo(Nop.NOP);
    cluster.checkVisibility();
  }

  /** The same circle under the product's own timers, with the coordinators dead for good. */
  @Test
  void circleDoesNotOutliveTheTimersOfTheProtocol() {
    TestCluster cluster = new TestCluster(9, 1);
    Script script = new Script(cluster);
    CommandId a = script.submit(1, A);
    CommandId b = script.submit(2, B);
    CommandId c = script.submit(3, C);
    script.preAccept(1, a, 4, 5);
    script.preAccept(2, b, 6, 7);
    script.preAccept(3, c, 8, 9);
    script.recover(4, a, 5, 2, 6, 7);
    script.recover(6, b, 7, 3, 8, 9);
    script.recover(8, c, 9, 1, 4, 5);
    validateOwnVotersFirst(script, a, b, c);
    for (int coordinator = 1; coordinator <= 3; coordinator++) {
      cluster.crash(coordinator);
      ReplicaId dead = cluster.id(coordinator);
      cluster.network.removeIf(sent -> sent.from().equals(dead));
    }
    assertWaits(cluster, 4, a, 5);
    assertWaits(cluster, 6, b, 7);
    assertWaits(cluster, 8, c, 9);

    cluster.passTime(20_000);

    assertThat(cluster.decisions()).containsOnlyKeys(a, b, c);
    cluster.checkVisibility();
  }

  /** Whoever has validated a command knows it: the others must hear of theirs before. */
  private static void validateOwnVotersFirst(Script script, CommandId a, CommandId b, CommandId c) {
    script.validate(4, a, 5);
    script.validate(6, b, 7);
    script.validate(8, c, 9);
    script.validate(4, a, 2, 6, 7);
    script.validate(6, b, 3, 8, 9);
    script.validate(8, c, 1, 4, 5);
  }
}
