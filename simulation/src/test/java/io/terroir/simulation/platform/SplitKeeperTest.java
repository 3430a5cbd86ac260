package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A shard that has grown too large is split by its leader, and nobody is asked. */
final class SplitKeeperTest {
  private static final int VALUE_BYTES = 4_096;
  private static final int BOUND_BYTES = 128 * 1_024;

  private final ShardId shard = StrongKeyspace.shard(0);

  private static StrongKeyspace bounded(long bytes) {
    return new StrongKeyspace(3, 1, LayerSettings.DEFAULT.withSplits(bytes));
  }

  private static void write(StrongKeyspace keyspace, int origins, int keys) {
    List<CompletableFuture<?>> puts = new ArrayList<>();
    String value = "v".repeat(VALUE_BYTES);
    for (int origin = 0; origin < origins; origin++) {
      var city = keyspace.client.keyspace(StrongKeyspace.NAME).origin("city-" + origin).async();
      for (int key = 0; key < keys; key++) {
        puts.add(city.put("k" + key, value));
      }
    }
    puts.forEach(keyspace::await);
  }

  private int shards(StrongKeyspace keyspace) {
    return (int)
        keyspace.cluster.processes().stream()
            .flatMap(process -> process.gateway().stream())
            .map(gateway -> gateway.participant().view())
            .mapToLong(view -> view.shards(shard.keyspace(), shard.region()).size())
            .min()
            .orElse(0);
  }

  @Test
  void aShardThatGrowsBeyondTheBoundIsSplitInTwoHalves() {
    StrongKeyspace keyspace = bounded(BOUND_BYTES);
    write(keyspace, 16, 4);
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> shards(keyspace) == 2)).isTrue();

    keyspace.cluster.world().runFor(Duration.ofMinutes(5));
    assertThat(shards(keyspace)).as("the halves are small enough").isLessThanOrEqualTo(4);
    assertThat(keyspace.cluster.world().failures()).isEmpty();
  }

  @Test
  void aShardWithinTheBoundStays() {
    StrongKeyspace keyspace = bounded(BOUND_BYTES);
    write(keyspace, 4, 2);
    keyspace.cluster.world().runFor(Duration.ofMinutes(5));

    assertThat(shards(keyspace)).isEqualTo(1);
  }

  @Test
  void noShardIsSplitWhereThereIsNoBound() {
    StrongKeyspace keyspace = bounded(0);
    write(keyspace, 16, 4);
    keyspace.cluster.world().runFor(Duration.ofMinutes(2));

    assertThat(shards(keyspace)).isEqualTo(1);
  }

  @Test
  void oneOriginIsNotSplit() {
    StrongKeyspace keyspace = bounded(BOUND_BYTES);
    write(keyspace, 1, 64);
    keyspace.cluster.world().runFor(Duration.ofMinutes(2));

    assertThat(shards(keyspace)).isEqualTo(1);
  }
}
