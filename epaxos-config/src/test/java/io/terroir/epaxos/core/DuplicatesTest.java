package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every message of a {@link Story} arrives once more after every later step, or as late as that.
 * The paper has links that deliver exactly once, and its proofs use it.
 */
class DuplicatesTest {
  /** The messages on which something depends; {@link Story} uses them all. */
  private static final Set<Class<? extends Message>> KINDS =
      Set.of(
          Message.PreAccept.class,
          Message.PreAcceptOk.class,
          Message.Accept.class,
          Message.AcceptOk.class,
          Message.Commit.class,
          Message.Recover.class,
          Message.RecoverOk.class,
          Message.Validate.class,
          Message.ValidateOk.class,
          Message.Waiting.class,
          Message.Preempted.class);

  private record Arrival(int step, TestCluster.InFlight message) {}

  private final List<Arrival> arrivals = new ArrayList<>();
  private final int steps = tellUndisturbed();

  private int tellUndisturbed() {
    Story story =
        new Story(
            new Story.Twist() {
              @Override
              public void arrive(TestCluster cluster, int step, TestCluster.InFlight message) {
                arrivals.add(new Arrival(step, message));
                Story.Twist.super.arrive(cluster, step, message);
              }
            });
    TestCluster cluster = story.tell();
    assertThat(cluster.decisions().values())
        .extracting(Message.Commit::proposal)
        .containsExactlyInAnyOrder(Story.FIRST, Story.OTHER);
    return story.steps();
  }

  /** Receives one message again, or instead, after a later step. */
  private record Again(Arrival arrival, int later, boolean instead) implements Story.Twist {
    @Override
    public void arrive(TestCluster cluster, int step, TestCluster.InFlight message) {
      if (!instead || step != arrival.step()) {
        Story.Twist.super.arrive(cluster, step, message);
      }
    }

    @Override
    public void after(TestCluster cluster, int step) {
      if (step == later) {
        Story.Twist.super.arrive(cluster, step, arrival.message());
      }
    }
  }

  @Test
  void storyUsesEveryKindOfMessage() {
    Set<Class<?>> used = new HashSet<>();
    arrivals.forEach(arrival -> used.add(arrival.message().message().getClass()));
    assertThat(used).containsAll(KINDS);
  }

  @Test
  void messageThatArrivesAgainAfterAnyLaterStepChangesNoDecision() {
    for (Arrival arrival : arrivals) {
      for (int later = arrival.step(); later < steps; later++) {
        new Story(new Again(arrival, later, false)).tell();
      }
    }
  }

  @Test
  void messageThatIsOvertakenByAnyNumberOfLaterStepsDoesNoHarm() {
    for (Arrival arrival : arrivals) {
      for (int later = arrival.step() + 1; later < steps; later++) {
        new Story(new Again(arrival, later, true)).tell();
      }
    }
  }
}
