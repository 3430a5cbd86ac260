package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The log is the store's write-ahead log, and goes only when the store can do without. */
class LogCutterTest {
  private static final int ENTRIES = 20;
  private static final int ENTRY_BYTES = 20_000;
  private static final NodeId SELF = new NodeId("eu-1");
  private static final RegionId REGION = new RegionId("eu-west-1");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, REGION));
  private final Store store = node.store();
  private final ListStateMachine stateMachine =
      new ListStateMachine(store, new ShardId(new KeyspaceId(1), REGION, 0));
  private final EntryLog log =
      new EntryLog(LogPosition.ZERO, 1000, (from, to, bytesMax) -> List.of());

  private Optional<LogPosition> cutAfterApplyingAll(boolean flush) {
    StoreBatch batch = new StoreBatch();
    for (long index = 1; index <= ENTRIES; index++) {
      LogPosition position = new LogPosition(new Term(1), index);
      Entry entry =
          new Entry(position, Entry.Kind.COMMAND, ByteString.copyFrom(new byte[ENTRY_BYTES]));
      log.append(List.of(entry));
      ByteString unused = stateMachine.apply(entry.position(), entry.command());
    }
    stateMachine.gather(batch);
    store.write(batch);
    if (flush) {
      store.flush(() -> {});
      world.runFor(Duration.ofSeconds(10));
    }
    RaftConfig config = RaftConfig.defaults().withLog(1000, 0, 0);
    HardState state = new HardState(new Term(1), Optional.empty(), false);
    RaftCore core =
        new RaftCore(
            SELF,
            new DiskId(1),
            List.of(Configuration.ofCreation(List.of(SELF))),
            config.core(),
            state,
            log,
            ENTRIES,
            new Random(1));
    LogCutter cutter =
        new LogCutter(config, core, log, stateMachine, () -> {}, OptionalLong::empty);
    Optional<LogPosition> cut = Optional.empty();
    for (int ticks = 0; ticks < 100 && cut.isEmpty(); ticks++) {
      cut = cutter.tick(ENTRIES);
    }
    return cut;
  }

  @Test
  void whatIsOnlyAppliedStays() {
    assertThat(cutAfterApplyingAll(false)).isEmpty();
  }

  @Test
  void whatIsFlushedMayGo() {
    assertThat(cutAfterApplyingAll(true)).isPresent();
  }
}
