package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.replica.ReplicaCluster;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A member that is away for long costs the others no more than a bound. */
class MemberRenumberingTest {
  private static final long BOUND = 50_000;
  private static final String PADDING = "x".repeat(1_000);
  private static final int MANY = 60;
  private static final int FEW = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final RenumberingSettings SETTINGS =
      new RenumberingSettings(BOUND, PATIENCE, Duration.ofSeconds(5), Duration.ofSeconds(10));

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");
  private final List<MemberRenumbering> renumberings = new ArrayList<>();
  private boolean disksKnown = true;
  private int executed;

  MemberRenumberingTest() {
    for (int number = 1; number <= 3; number++) {
      MemberRenumbering renumbering =
          new MemberRenumbering(
              cluster.replica(number),
              this::diskOf,
              cluster.node(number).pipe(),
              cluster.node(number).peer().node(),
              SETTINGS);
      cluster.node(number).pipe().execute(renumbering::start);
      renumberings.add(renumbering);
    }
  }

  private Optional<DiskId> diskOf(NodeId node) {
    for (int number = 1; number <= 3 && disksKnown; number++) {
      if (cluster.node(number).peer().node().equals(node)) {
        return Optional.of(cluster.disk(number));
      }
    }
    return Optional.empty();
  }

  private void execute(int commands) {
    for (int i = 0; i < commands; i++) {
      cluster.begin(1 + i % 2, ReplicaCluster.write("c" + executed++ + PADDING, "k"));
    }
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(cluster.acknowledged()).hasSize(executed);
  }

  private long epochAt(int number) {
    return cluster.membership(number).epoch();
  }

  private long kept(int number) {
    return cluster.replica(number).retention().orElseThrow().payloadBytes();
  }

  private long proposed() {
    return renumberings.stream().mapToLong(MemberRenumbering::proposed).sum();
  }

  @Test
  void memberThatIsAwayHasAnotherNumberAndTheOthersKeepNothingForIt() {
    cluster.crash(3);
    execute(MANY);
    assertThat(kept(1)).isGreaterThan(BOUND);
    cluster.world.runFor(PATIENCE);
    assertThat(epochAt(1)).isEqualTo(2);
    assertThat(epochAt(2)).isEqualTo(2);
    assertThat(cluster.membership(1).members().keySet())
        .containsExactly(new ReplicaId(1), new ReplicaId(2), new ReplicaId(4));
    assertThat(kept(1)).isZero();
    assertThat(kept(2)).isZero();
    assertThat(proposed()).isEqualTo(1);
  }

  @Test
  void whoComesBackGoesOnUnderItsNewNumberWithAllThatItMissed() {
    cluster.crash(3);
    execute(MANY);
    cluster.world.runFor(PATIENCE);
    cluster.restart(3);
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(cluster.replica(3).isMember()).isTrue();
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1)).hasSize(MANY);
    cluster.isolate(2);
    execute(1);
    assertThat(cluster.applied(3)).hasSize(MANY + 1);
  }

  @Test
  void whoStaysAwayIsRenumberedAgainWhenAsMuchHasBeenKept() {
    cluster.crash(3);
    execute(MANY);
    cluster.world.runFor(PATIENCE);
    execute(MANY);
    cluster.world.runFor(PATIENCE);
    assertThat(epochAt(1)).isEqualTo(3);
    assertThat(cluster.membership(1).members()).containsKey(new ReplicaId(5));
    assertThat(kept(1)).isZero();
  }

  /** The directory knows the new disk of a node as soon as it has registered. */
  @Test
  void nodeThatLostItsDiskWhileItWasAwayComesBackOnTheNewOne() {
    cluster.crash(3);
    execute(MANY);
    cluster.replaceNode(3);
    cluster.world.runFor(PATIENCE.plusSeconds(20));
    assertThat(cluster.replica(3).isMember()).isTrue();
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1)).hasSize(MANY);
  }

  @Test
  void memberKeepsItsNumberWhileLittleIsKeptForIt() {
    cluster.crash(3);
    execute(FEW);
    cluster.world.runFor(PATIENCE.multipliedBy(3));
    assertThat(epochAt(1)).isEqualTo(1);
  }

  @Test
  void memberThatCatchesUpInTimeKeepsItsNumber() {
    cluster.crash(3);
    execute(MANY);
    cluster.restart(3);
    cluster.world.runFor(PATIENCE.multipliedBy(3));
    assertThat(epochAt(1)).isEqualTo(1);
    assertThat(kept(1)).isZero();
  }

  @Test
  void membersThatAllExecuteKeepTheirNumbersHoweverMuchIsExecuted() {
    for (int round = 0; round < 10; round++) {
      execute(MANY);
    }
    assertThat(epochAt(1)).isEqualTo(1);
    assertThat(proposed()).isZero();
  }

  @Test
  void nobodyIsRenumberedOntoADiskThatIsNotKnown() {
    disksKnown = false;
    cluster.crash(3);
    execute(MANY);
    cluster.world.runFor(PATIENCE.multipliedBy(3));
    assertThat(epochAt(1)).isEqualTo(1);
  }
}
