package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Admission;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SaturatedJournalTest {
  private static final RegionId REGION = new RegionId("eu-west-1");

  /** A journal that says what the test wants about how busy it is. */
  private record BusyJournal(Journal journal, AtomicBoolean busy) implements Journal {
    @Override
    public void commit(JournalBatch batch, Runnable onDurable) {
      journal.commit(batch, onDurable);
    }

    @Override
    public Optional<Refusal> refusal() {
      return busy.get() ? Optional.of(Admission.BEHIND) : Optional.empty();
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      return journal.get(key);
    }

    @Override
    public void scan(ByteString from, ByteString to, Visitor visitor) {
      journal.scan(from, to, visitor);
    }

    @Override
    public void close() {
      journal.close();
    }
  }

  @Test
  void writesAreRefusedAtOnceWhileTheDiskIsBehind() {
    SimulatedWorld world = new SimulatedWorld(1);
    SimulatedNode node = world.node(new Peer(new NodeId("eu-1"), REGION));
    AtomicBoolean busy = new AtomicBoolean();
    NodeId self = node.peer().node();
    DiskId disk = new DiskId(1);
    ShardId shard = new ShardId(new KeyspaceId(1), REGION, 0);
    RaftHost host =
        new RaftHost(
            self,
            disk,
            List.of(node.pipe()),
            node.transport(),
            new BusyJournal(node.journal(), busy),
            node.store(),
            node.wallClock(),
            node.random("raft"),
            RaftConfig.defaults());
    RaftGroup group =
        host.open(
            shard, List.of(self), Optional.of(disk), new ListStateMachine(node.store(), shard));
    world.runUntil(group::isLeader, HostCluster.LONG);

    busy.set(true);
    CompletableFuture<ByteString> refused = group.propose(ByteString.copyFromUtf8("a"));
    assertThatThrownBy(refused::join).hasCauseInstanceOf(TerroirRefusedException.class);
    busy.set(false);
    CompletableFuture<ByteString> served = group.propose(ByteString.copyFromUtf8("b"));
    world.runUntil(served::isDone, HostCluster.LONG);
    assertThat(served.join().toStringUtf8()).isEqualTo("1");
  }
}
