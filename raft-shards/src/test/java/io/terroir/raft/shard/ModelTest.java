package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
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

  @Test
  void everyStateInTheWindowIsReadAsItWas() {
    long compacted = 0;
    for (long seed = 1; seed <= 8; seed++) {
      TestReplica replica = new TestReplica(OriginRange.ALL, tightLimits(), seed);
      RandomGenerator random = replica.world().random("commands");
      RandomCommands commands = new RandomCommands(random);
      ModelShard model = new ModelShard();
      for (int round = 0; round < 60; round++) {
        // Retries older than what is kept would be refused: every request is new to the model too.
        ShardRequest request = commands.newRequest();
        assertThat(replica.apply(request)).as("seed %d", seed).isEqualTo(model.apply(request));
        if (random.nextInt(20) == 0) {
          replica.apply(
              ShardCodec.encodeCompact(
                  new ShardCommand.Compact(random.nextLong(model.revision() + 1))));
        }
        assertPast(replica, model, commands, random);
      }
      compacted += replica.machine().state().history().compactedRevision();
    }
    assertThat(compacted).isPositive();
  }

  private static void assertPast(
      TestReplica replica, ModelShard model, RandomCommands commands, RandomGenerator random) {
    if (model.revision() == 0) {
      return;
    }
    long revision = 1 + random.nextLong(model.revision());
    OriginDigest origin = new OriginDigest(random.nextInt(3), 1);
    ByteString from = commands.bound();
    ByteString to = commands.bound();
    int limit = 1 + random.nextInt(5);
    Outcome outcome = replica.read(origin, new DataOperation.Scan(from, to, limit, revision));
    if (revision < replica.machine().state().history().compactedRevision()) {
      assertThat(TestReplica.refusal(outcome).reason()).isEqualTo(Reason.COMPACTED);
      return;
    }
    List<Entry> all = model.entriesAt(revision, origin, from, to);
    assertThat(TestReplica.result(outcome))
        .isEqualTo(
            new OperationResult.Scanned(all.stream().limit(limit).toList(), all.size() > limit));
  }

  private static ShardLimits tightLimits() {
    return ShardLimits.DEFAULT.withOutcomes(20, 4_000, 200).withHistory(4_000, 1_000);
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
