package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.directory.Samples;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom a client asks when config replicas are silent, slow or unable. */
class DirectoryClientTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final DirectoryOutcome OUTCOME = new DirectoryOutcome.Done();

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final Replica near = new Replica("near");
  private final Replica middle = new Replica("middle");
  private final Replica far = new Replica("far");
  private final SimulatedNode gateway =
      world.node(new Peer(new NodeId("gateway"), Samples.IRELAND));
  private final DirectoryClient client =
      new DirectoryClient(
          new Authors(gateway.peer().node(), gateway.wallClock()),
          gateway.requests(),
          List.of(near.id(), middle.id(), far.id()),
          gateway.pipe(),
          gateway.random("client"));

  @Test
  void onlyThePreferredReplicaIsAskedWhileItAnswers() {
    for (int i = 0; i < 10; i++) {
      assertThat(submitted(Duration.ofMillis(100))).isTrue();
    }
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(10, 0, 0);
  }

  @Test
  void anAnswerIsWelcomeAfterAnotherReplicaWasAskedToo() {
    near.answerAfter(DirectoryClient.PATIENCE.plusMillis(500));
    middle.fallSilent();

    assertThat(submitted(Duration.ofMillis(1_600))).isTrue();
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(1, 1, 0);
  }

  @Test
  void aSilentReplicaIsPassedOverForAWhileAndThenAskedAgain() {
    near.fallSilent();
    assertThat(submitted(DirectoryClient.PATIENCE.plusMillis(100))).isTrue();
    near.answerAfter(Duration.ZERO);
    assertThat(submitted(Duration.ofMillis(100))).isTrue();
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(1, 2, 0);

    world.runFor(ReplicaChoice.RETURN_AFTER);
    assertThat(submitted(Duration.ofMillis(100))).isTrue();
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(2, 2, 0);
  }

  @Test
  void silentReplicasAreNotWaitedForBySubmissionAfterSubmission() {
    near.fallSilent();
    middle.fallSilent();
    assertThat(submitted(DirectoryClient.PATIENCE.multipliedBy(2).plusMillis(100))).isTrue();

    for (int i = 0; i < 5; i++) {
      assertThat(submitted(Duration.ofMillis(100))).isTrue();
    }
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(1, 1, 6);
  }

  @Test
  void aLostMessageDoesNotSendEverybodyToAnotherReplica() {
    near.loseNext();
    CompletableFuture<DirectoryOutcome> lost = submit();
    assertThat(submitted(Duration.ofMillis(100))).isTrue();

    assertThat(world.runUntil(lost::isDone, DirectoryClient.PATIENCE.plusMillis(100))).isTrue();
    assertThat(submitted(Duration.ofMillis(100))).isTrue();
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(3, 1, 0);
  }

  @Test
  void aReplicaThatCannotAnswerIsLeftAtOnce() {
    near.refuseWith(Refusal.of(Reason.UNAVAILABLE, "no quorum"));

    assertThat(submitted(Duration.ofMillis(100))).isTrue();
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(1, 1, 0);
  }

  @Test
  void whatWouldBeRefusedEverywhereIsNotAskedAgain() {
    near.refuseWith(Refusal.of(Reason.INVALID_ARGUMENT, "no such thing"));
    CompletableFuture<DirectoryOutcome> refused = submit();

    assertThat(world.runUntil(refused::isDone, Duration.ofMillis(100))).isTrue();
    assertThat(reasonOf(refused)).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(List.of(near.asked, middle.asked, far.asked)).containsExactly(1, 0, 0);
  }

  @Test
  void nobodyIsAskedAfterTheDeadline() {
    List.of(near, middle, far).forEach(Replica::fallSilent);
    CompletableFuture<DirectoryOutcome> hopeless = submit();

    assertThat(world.runUntil(hopeless::isDone, TIMEOUT.plusMillis(1))).isTrue();
    assertThat(reasonOf(hopeless)).isEqualTo(Reason.UNAVAILABLE);
    int asked = near.asked + middle.asked + far.asked;
    world.runFor(TIMEOUT);
    assertThat(near.asked + middle.asked + far.asked).isEqualTo(asked);
    assertThat(world.failures()).isEmpty();
  }

  private CompletableFuture<DirectoryOutcome> submit() {
    return client.submit(Samples.claim(Samples.origin(1), Samples.IRELAND), TIMEOUT);
  }

  private boolean submitted(Duration within) {
    CompletableFuture<DirectoryOutcome> outcome = submit();
    return world.runUntil(outcome::isDone, within) && outcome.join().equals(OUTCOME);
  }

  private static Reason reasonOf(CompletableFuture<DirectoryOutcome> failed) {
    return failed.handle((none, failure) -> Failures.refusalOf(failure).reason()).join();
  }

  /** Answers as a test tells it to. */
  private final class Replica {
    private final SimulatedNode node;
    private int asked;
    private boolean silent;
    private boolean loses;
    private Duration delay = Duration.ZERO;
    private @Nullable Refusal refusal;

    Replica(String name) {
      node = world.node(new Peer(new NodeId(name), Samples.IRELAND));
      node.requests().serve(RequestService.DIRECTORY, this::handle);
    }

    NodeId id() {
      return node.peer().node();
    }

    void answerAfter(Duration time) {
      silent = false;
      delay = time;
    }

    void fallSilent() {
      silent = true;
    }

    void loseNext() {
      loses = true;
    }

    void refuseWith(Refusal why) {
      refusal = why;
    }

    private void handle(
        Peer from, ByteString request, Duration timeout, Requests.Responder responder) {
      asked++;
      if (loses || silent) {
        loses = false;
        return;
      }
      var unused = node.pipe().schedule(delay, () -> answer(responder));
    }

    private void answer(Requests.Responder responder) {
      if (refusal == null) {
        responder.answer(ResidencyScope.NO_USER_DATA, OutcomeCodec.encode(OUTCOME));
      } else {
        responder.refuse(refusal);
      }
    }
  }
}
