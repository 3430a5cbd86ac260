package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Several replicas recover one id at the same time, the coordinator perhaps among them. However
 * their steps interleave, one thing is decided, and it is what was committed fast if anything was.
 * {@link TestCluster} checks every decision.
 */
class RivalRecoveriesTest {
  private static final Command FIRST = TestCluster.write("first", "k");

  /** A part of a recovery; what a rival has made impossible is left out. */
  private interface Part {
    void play(TestCluster cluster, int at, CommandId id);
  }

  private static final Part BEGIN = TestCluster::recover;

  private static final Part VOTES =
      (cluster, at, id) -> exchange(cluster, at, Recover.class, RecoverOk.class, id);

  private static final Part VALIDATIONS =
      (cluster, at, id) -> exchange(cluster, at, Validate.class, ValidateOk.class, id);

  private static final Part DECISION =
      (cluster, at, id) -> exchange(cluster, at, Accept.class, AcceptOk.class, id);

  private static Part both(Part one, Part other) {
    return (cluster, at, id) -> {
      one.play(cluster, at, id);
      other.play(cluster, at, id);
    };
  }

  /** With the two members after {@code at}, as many as a quorum of five needs beside it. */
  private static void exchange(
      TestCluster cluster,
      int at,
      Class<? extends Message> request,
      Class<? extends Message> answer,
      CommandId id) {
    for (int distance = 1; distance <= 2; distance++) {
      int with = (at - 1 + distance) % cluster.ids.size() + 1;
      if (cluster.inFlight(at, with, request, id)) {
        cluster.deliver(at, with, request, id);
      }
      if (cluster.inFlight(with, at, answer, id)) {
        cluster.deliver(with, at, answer, id);
      }
    }
  }

  /** Every order in which each of {@code rivals} comes {@code times} times. */
  private static List<List<Integer>> interleavings(List<Integer> rivals, int times) {
    List<List<Integer>> all = new ArrayList<>();
    extend(new ArrayList<>(), rivals, times, all);
    return all;
  }

  private static void extend(
      List<Integer> order, List<Integer> rivals, int times, List<List<Integer>> all) {
    if (order.size() == rivals.size() * times) {
      all.add(List.copyOf(order));
      return;
    }
    for (Integer next : rivals) {
      if (order.stream().filter(next::equals).count() < times) {
        order.add(next);
        extend(order, rivals, times, all);
        order.remove(order.size() - 1);
      }
    }
  }

  private static TestCluster play(Scene scene, List<Integer> order, List<Part> parts) {
    TestCluster cluster = new TestCluster(5, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2, 3);
    scene.set(cluster, script, first);
    List<Integer> played = new ArrayList<>();
    for (Integer at : order) {
      long before = played.stream().filter(at::equals).count();
      parts.get((int) before).play(cluster, at, first);
      played.add(at);
    }
    script.settle();
    return cluster;
  }

  /** How far the command has come when the recoveries begin. */
  private interface Scene {
    void set(TestCluster cluster, Script script, CommandId first);
  }

  private static final Scene COMMITTED_FAST_AND_DEAD =
      (cluster, script, first) -> {
        script.countPreAccepts(1, first, 2, 3);
        cluster.crash(1);
        cluster.network.removeIf(sent -> sent.from().number() == 1);
      };

  private static final Scene OPEN = (cluster, script, first) -> {};

  @Test
  void everyInterleavingOfTwoRecoveriesFindsTheFastCommit() {
    List<Part> parts = List.of(BEGIN, VOTES, VALIDATIONS, DECISION);
    for (List<Integer> order : interleavings(List.of(3, 5), parts.size())) {
      TestCluster cluster = play(COMMITTED_FAST_AND_DEAD, order, parts);
      assertThat(cluster.decisions().values())
          .as("%s", order)
          .extracting(Message.Commit::proposal)
          .containsExactly(FIRST);
    }
  }

  @Test
  void everyInterleavingOfThreeRecoveriesFindsTheFastCommit() {
    List<Part> parts = List.of(BEGIN, both(VOTES, VALIDATIONS), DECISION);
    for (List<Integer> order : interleavings(List.of(2, 3, 5), parts.size())) {
      TestCluster cluster = play(COMMITTED_FAST_AND_DEAD, order, parts);
      assertThat(cluster.decisions().values())
          .as("%s", order)
          .extracting(Message.Commit::proposal)
          .containsExactly(FIRST);
    }
  }

  /** Only that there is one decision can be said; the votes for the fast path are on their way. */
  @Test
  void everyInterleavingWithTheCoordinatorsOwnRecoveryEndsInOneDecision() {
    List<Part> parts = List.of(BEGIN, both(VOTES, VALIDATIONS), DECISION);
    for (List<Integer> order : interleavings(List.of(1, 2, 4), parts.size())) {
      TestCluster cluster = play(OPEN, order, parts);
      assertThat(cluster.decisions()).as("%s", order).hasSize(1);
    }
  }

  @Test
  void coordinatorThatRecoversItsOwnIdGivesUpTheFastPath() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    script.recover(1, first, 3);

    cluster.deliver(2, 1, PreAcceptOk.class, first);

    assertThat(cluster.instance(1, first).isCommitted()).isFalse();
    script.accept(1, first, 3);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    script.settle();
  }

  @Test
  void coordinatorThatRecoversItsOwnIdKeepsWhatItHasAccepted() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId other = script.submit(3, TestCluster.write("other", "k"));
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    cluster.lose(1, 2, Accept.class, first);
    cluster.lose(1, 3, Accept.class, first);

    script.recover(1, first, 2);

    script.accept(1, first, 2);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
    assertThat(cluster.decision(first).deps()).isEqualTo(Deps.of(other));
  }
}
