package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * One key is written in three regions faster than commands commit. Every command then depends on
 * one that came after it, and without a bound nothing is executed before the storm is over.
 */
class HotKeyTest {
  private static final Duration STORM = Duration.ofSeconds(8);
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LAG_MAX = Duration.ofSeconds(2);

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");
  private final List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
  private Duration latest = Duration.ZERO;

  HotKeyTest() {
    cluster.roundTrip("us-east-1", "us-west-2", 72.5);
    cluster.roundTrip("us-east-1", "eu-west-1", 70.5);
    cluster.roundTrip("us-west-2", "eu-west-1", 127.3);
  }

  private void write(int at, int number) {
    Duration begin = cluster.world.elapsed();
    outcomes.add(
        cluster
            .replica(at)
            .submit(ReplicaCluster.write("c" + number + "@" + at, "hot"), PATIENCE)
            .whenComplete(
                (outcome, failure) -> {
                  Duration took = cluster.world.elapsed().minus(begin);
                  latest = latest.compareTo(took) < 0 ? took : latest;
                }));
  }

  private void storm(Duration length) {
    for (int i = 0; i < length.dividedBy(BETWEEN_WRITES); i++) {
      for (int at = 1; at <= 3; at++) {
        write(at, i);
      }
      cluster.world.runFor(BETWEEN_WRITES);
    }
  }

  private long refused() {
    return outcomes.stream().filter(CompletableFuture::isCompletedExceptionally).count();
  }

  @Test
  void oldCommandsGetThroughWhileTheStormLasts() {
    storm(STORM);

    long underWay = outcomes.stream().filter(outcome -> !outcome.isDone()).count();
    long executed = outcomes.size() - underWay - refused();
    assertThat(executed).isGreaterThan(outcomes.size() / 3);
    assertThat(latest).isLessThan(LAG_MAX.multipliedBy(2));
    cluster.world.runFor(Duration.ofSeconds(2));
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(cluster.applied(2)).isEqualTo(cluster.applied(1));
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1));
  }

  @Test
  void whoIsRefusedIsToldToComeBack() {
    storm(LAG_MAX.plus(Duration.ofMillis(100)));

    assertThat(refused()).isPositive();
    for (CompletableFuture<ByteString> outcome : outcomes) {
      if (outcome.isCompletedExceptionally()) {
        assertThatThrownBy(outcome::join).hasMessageContaining(Reason.RESOURCE_EXHAUSTED.name());
      }
    }
    assertThat(cluster.replica(1).metrics().refused()).isPositive();
  }

  @Test
  void otherKeysAreServedAsFastAsEver() {
    storm(LAG_MAX.plus(Duration.ofMillis(100)));
    assertThat(refused()).isPositive();

    Duration latency = cluster.latencyOf(1, ReplicaCluster.write("calm", "calm"));

    assertThat(latency).isLessThan(Duration.ofMillis(80));
  }
}
