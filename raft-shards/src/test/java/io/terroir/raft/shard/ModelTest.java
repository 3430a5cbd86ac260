package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.OriginDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The shard does what a plain map would, whatever the batches and however often it crashes. */
class ModelTest {
  private static final int COMMANDS = 200;

  @Test
  void everyOutcomeAndTheStateAreThoseOfTheModel() {
    for (long seed = 1; seed <= 8; seed++) {
      TestReplica replica = new TestReplica(OriginRange.ALL, ShardLimits.DEFAULT, seed);
      RandomGenerator random = replica.world().random("commands");
      RandomCommands commands = new RandomCommands(random);
      ModelShard model = new ModelShard();
      for (int done = 0; done < COMMANDS; ) {
        List<ShardRequest> requests = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
          requests.add(commands.nextRequest());
        }
        done += requests.size();
        List<ByteString> encoded = requests.stream().map(ShardCodec::encodeRequest).toList();
        assertThat(replica.applyInOneBatch(encoded))
            .as("seed %d", seed)
            .isEqualTo(requests.stream().map(model::apply).toList());
      }
      assertSameEntries(replica, model);
    }
  }

  @Test
  void aReplicaThatCrashesAndReplaysEndsInTheStateOfOneThatDidNot() {
    for (long seed = 1; seed <= 8; seed++) {
      TestReplica steady = new TestReplica(OriginRange.ALL, tightLimits(), seed);
      TestReplica crashing = new TestReplica(OriginRange.ALL, tightLimits(), seed + 1_000);
      RandomGenerator random = steady.world().random("commands");
      RandomCommands commands = new RandomCommands(random);
      for (int round = 0; round < 30; round++) {
        List<ByteString> batch = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
          batch.add(commands.next());
        }
        // One entry per batch at one replica, many at the other.
        batch.forEach(steady::apply);
        crashing.applyInOneBatch(batch);
        if (random.nextInt(4) == 0) {
          crashing.node().store().flush(() -> {});
        }
        crashing.world().runFor(Duration.ofMillis(random.nextInt(5)));
        if (random.nextInt(3) == 0) {
          crashing.crashAndReplay();
        }
      }
      assertThat(crashing.machine().stateHash())
          .as("seed %d", seed)
          .isEqualTo(steady.machine().stateHash());
      assertThat(crashing.machine().state()).isEqualTo(steady.machine().state());
    }
  }

  private static ShardLimits tightLimits() {
    return ShardLimits.DEFAULT.withOutcomes(20, 4_000, 200);
  }

  private static void assertSameEntries(TestReplica replica, ModelShard model) {
    for (int i = 0; i < 3; i++) {
      OriginDigest origin = new OriginDigest(i, 1);
      OperationResult all =
          TestReplica.result(
              replica.read(
                  origin, new DataOperation.Scan(ByteString.EMPTY, ByteString.EMPTY, 100)));
      assertThat(((OperationResult.Scanned) all).entries()).isEqualTo(model.entries(origin));
    }
  }
}
