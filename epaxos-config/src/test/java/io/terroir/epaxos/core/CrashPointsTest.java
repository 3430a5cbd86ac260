package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link Story} in which replicas crash at every step in turn and forget what is not on disk. */
class CrashPointsTest {
  private static final int MEMBERS = 5;

  private final int steps = stepsOf();

  private static int stepsOf() {
    Story story = new Story(new Story.Twist() {});
    story.tell();
    return story.steps();
  }

  private static void crashAndRestart(TestCluster cluster, int number, int written) {
    cluster.replica(number).crash(written);
    cluster.restart(number);
    cluster.sync(number);
  }

  /**
   * The receiver crashes after it has handed its records to the disk and before anything that they
   * allow was sent. They are all there afterwards, or none.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE})
  void crashBetweenPersistingAndSendingHarmsNothing(int written) {
    for (int at = 0; at < steps; at++) {
      int crashed = at;
      new Story(
              new Story.Twist() {
                @Override
                public void arrive(TestCluster cluster, int step, TestCluster.InFlight message) {
                  if (step == crashed) {
                    cluster.receive(message);
                    crashAndRestart(cluster, message.to().number(), written);
                  } else {
                    Story.Twist.super.arrive(cluster, step, message);
                  }
                }
              })
          .tell();
    }
  }

  @Test
  void restartOfAnyReplicaAfterAnyStepHarmsNothing() {
    for (int at = 0; at < steps; at++) {
      for (int number = 1; number <= MEMBERS; number++) {
        tellWithRestart(at, number, number);
      }
    }
  }

  /** Nothing is left of anybody but what is on the disks, and what the network still holds. */
  @Test
  void restartOfAllReplicasAtOnceAfterAnyStepHarmsNothing() {
    for (int at = 0; at < steps; at++) {
      tellWithRestart(at, 1, MEMBERS);
    }
  }

  /** The same, and the network has lost everything too. */
  @Test
  void whatIsOnTheDisksIsEnoughToDecideEverything() {
    for (int at = 0; at < steps; at++) {
      int crashed = at;
      TestCluster told =
          new Story(
                  new Story.Twist() {
                    @Override
                    public void after(TestCluster cluster, int step) {
                      if (step == crashed) {
                        cluster.network.clear();
                        for (int number = 1; number <= MEMBERS; number++) {
                          crashAndRestart(cluster, number, 0);
                        }
                      }
                    }
                  })
              .tell();
      assertThat(told.decisions()).hasSize(2);
    }
  }

  private static void tellWithRestart(int at, int first, int last) {
    new Story(
            new Story.Twist() {
              @Override
              public void after(TestCluster cluster, int step) {
                for (int number = first; step == at && number <= last; number++) {
                  crashAndRestart(cluster, number, 0);
                }
              }
            })
        .tell();
  }
}
