package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** No order depends on what time it is: wrong clocks cost time at most. */
class ClockFaultsTest {
  private static final double WILD_DRIFT_PPM = 200_000;

  private static void noFault(ReplicaCluster cluster) {}

  private static void jump(ReplicaCluster cluster) {
    cluster.node(1).clocks().jumpWall(Duration.ofHours(-3));
    cluster.node(2).clocks().jumpWall(Duration.ofHours(5));
  }

  /** What every replica has executed, after commands from all regions on one key. */
  private static List<String> run(Consumer<ReplicaCluster> fault) {
    ReplicaCluster cluster = new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (int at = 1; at <= 3; at++) {
        outcomes.add(cluster.submit(at, ReplicaCluster.write("c" + i + "@" + at, "hot")));
        cluster.world.runFor(Duration.ofMillis(17));
      }
      fault.accept(cluster);
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(cluster.applied(1)).hasSameSizeAs(outcomes);
    assertThat(cluster.applied(2)).isEqualTo(cluster.applied(1));
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1));
    return cluster.applied(1);
  }

  @Test
  void wallClocksThatJumpChangeNothing() {
    assertThat(run(ClockFaultsTest::jump)).isEqualTo(run(ClockFaultsTest::noFault));
  }

  @Test
  void timersThatRunFarTooFastOrTooSlowChangeNoOrder() {
    run(
        cluster -> {
          cluster.node(1).clocks().setDriftPpm(WILD_DRIFT_PPM);
          cluster.node(2).clocks().setDriftPpm(-WILD_DRIFT_PPM);
        });
  }
}
