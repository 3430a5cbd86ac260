package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random schedules of the real core: any message may be next, lost or duplicated, any disk may lag,
 * any replica may crash and forget what was not synced, anybody may recover anything. Afterwards
 * the network heals, and everything that anybody has heard of must be decided and executed
 * everywhere.
 */
class RandomScheduleTest {
  /**
   * What a schedule looks like. Few commands and many recoveries find other errors than many
   * commands and few recoveries.
   *
   * @param steps of chaos before the healing
   * @param commandsMax submitted in all
   * @param recoveryRate of steps that begin a recovery somewhere
   */
  private record Shape(int steps, int commandsMax, double recoveryRate) {
    static final Shape LONG = new Shape(600, 12, 0.005);
    static final Shape SHORT = new Shape(150, 3, 0.06);
  }

  private static final int HEALING_ROUNDS_MAX = 4_000;

  @ParameterizedTest
  @CsvSource({"3, 1, 400", "5, 2, 200", "4, 3, 60", "7, 4, 40", "2, 5, 40", "1, 6, 20"})
  void agreementVisibilityAndOrderHoldUnderLoad(int members, long block, int seeds) {
    for (int i = 0; i < seeds; i++) {
      new Schedule(members, block * 1_000_000 + i, Shape.LONG).run();
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 11, 5000", "5, 12, 2500", "4, 13, 400", "7, 14, 400"})
  void agreementVisibilityAndOrderHoldWhenEverybodyRecovers(int members, long block, int seeds) {
    for (int i = 0; i < seeds; i++) {
      new Schedule(members, block * 1_000_000 + i, Shape.SHORT).run();
    }
  }

  /** One seed. */
  private static final class Schedule {
    private final TestCluster cluster;
    private final Shape shape;
    private final Random random;
    private final double loss;
    private final double duplication;
    private final double crashes;
    private final double syncs;

    /** Some links are much slower than others: how likely a message is taken when drawn. */
    private final Map<List<ReplicaId>, Double> speeds = new HashMap<>();

    private int submitted;

    Schedule(int members, long seed, Shape shape) {
      this.shape = shape;
      cluster = new TestCluster(members, seed);
      random = new Random(seed);
      loss = random.nextInt(3) * 0.05;
      duplication = random.nextInt(3) * 0.1;
      crashes = random.nextInt(3) * 0.01;
      syncs = random.nextBoolean() ? 0.45 : 0.7;
      for (ReplicaId from : cluster.ids) {
        for (ReplicaId to : cluster.ids) {
          speeds.put(List.of(from, to), random.nextBoolean() ? 1 : random.nextDouble());
        }
      }
    }

    void run() {
      for (int i = 0; i < shape.steps(); i++) {
        step();
      }
      cluster.checkVisibility();
      cluster.checkExecutionOrder();
      heal();
      cluster.checkVisibility();
      cluster.checkExecutionOrder();
      requireThatEverythingIsDropped();
    }

    private void requireThatEverythingIsDropped() {
      cluster.replicas.forEach(replica -> replica.flushExecuted(cluster.nowMillis));
      cluster.passTime(4 * TestCluster.TIMING.progressMillis());
      for (TestReplica replica : cluster.replicas) {
        assertThat(cluster.decisions().keySet())
            .as("%s drops what all have executed", cluster.context())
            .allMatch(replica.core().truncated()::covers);
        assertThat(replica.recordsOnDisk()).as(cluster.context()).isZero();
      }
    }

    private void step() {
      cluster.nowMillis += random.nextInt(4);
      int at = 1 + random.nextInt(cluster.ids.size());
      TestReplica replica = cluster.replica(at);
      double choice = random.nextDouble();
      if (!replica.isUp()) {
        if (random.nextInt(20) == 0) {
          cluster.restart(at);
        }
      } else if (choice < crashes) {
        replica.crash(random.nextInt(replica.unsyncedCount() + 1));
      } else if (choice < 0.06 && submitted < shape.commandsMax()) {
        submitted++;
        cluster.submit(at, randomCommand());
      } else if (choice < 0.06 + shape.recoveryRate()) {
        recoverAnything(replica);
      } else if (choice < 0.06 + shape.recoveryRate() + 0.02) {
        replica.flushExecuted(cluster.nowMillis);
      } else if (choice < syncs && replica.unsyncedCount() > 0) {
        replica.syncOne(cluster.nowMillis);
      } else if (choice < syncs + 0.05) {
        cluster.tick(at);
      } else if (!cluster.network.isEmpty()) {
        deliverRandom();
      }
    }

    private void recoverAnything(TestReplica replica) {
      List<CommandId> open = replica.core().openIds();
      if (!open.isEmpty()) {
        replica.recover(open.get(random.nextInt(open.size())));
      }
    }

    private void deliverRandom() {
      int index = random.nextInt(cluster.network.size());
      TestCluster.InFlight next = cluster.network.get(index);
      if (random.nextDouble() > speeds.getOrDefault(List.of(next.from(), next.to()), 1.0)) {
        return;
      }
      if (random.nextDouble() >= duplication) {
        cluster.network.remove(index);
      }
      if (random.nextDouble() >= loss) {
        cluster.receive(next);
      }
    }

    private Command randomCommand() {
      String payload = "c" + submitted;
      String key = "k" + random.nextInt(2);
      return switch (random.nextInt(5)) {
        case 0 -> TestCluster.command(payload, Set.of("all"), Set.of(key));
        case 1 -> TestCluster.command(payload, Set.of(key), Set.of("k" + random.nextInt(2)));
        case 2 -> TestCluster.command(payload, Set.of(), Set.of("all"));
        default -> TestCluster.write(payload, key);
      };
    }

    private void heal() {
      for (int number = 1; number <= cluster.ids.size(); number++) {
        if (!cluster.replica(number).isUp()) {
          cluster.restart(number);
        }
      }
      for (int round = 1; round <= HEALING_ROUNDS_MAX; round++) {
        cluster.passTime(5);
        if (round % 20 == 0 && everythingIsExecutedEverywhere()) {
          return;
        }
      }
      assertThat(everythingIsExecutedEverywhere()).as("%s heals", cluster.context()).isTrue();
    }

    private boolean everythingIsExecutedEverywhere() {
      Map<CommandId, Message.Commit> decisions = cluster.decisions();
      return cluster.replicas.stream()
          .allMatch(
              replica ->
                  replica.core().openIds().isEmpty()
                      && decisions.keySet().stream()
                          .allMatch(id -> replica.executor().isExecuted(id)));
    }
  }
}
