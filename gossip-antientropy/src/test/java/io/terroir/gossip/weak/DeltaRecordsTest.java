package io.terroir.gossip.weak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.Tally;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeltaRecordsTest {
  private static final NodeId NODE = new NodeId("eu-1");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(NODE, new RegionId("eu-west-1")));
  private final JournalBatch batch = new JournalBatch();

  private void append(long position, int keyspace) {
    Dot dot = new Dot(new Incarnation(NODE, 1), position);
    Delta delta = new Delta.Counter(new OriginDigest(1, 1), ByteString.EMPTY, new Tally(1, 0));
    WeakScope scope = new WeakScope(new KeyspaceId(keyspace), 0, "default");
    new DeltaLog(node.journal())
        .append(batch, new LogRecord(position, scope, new LoggedDelta(dot, delta)));
  }

  private DeltaRecords.Log read() {
    boolean[] done = {false};
    node.journal().commit(batch, () -> done[0] = true);
    world.runUntil(() -> done[0], Duration.ofSeconds(1));
    return DeltaRecords.read(node.journal());
  }

  @Test
  void deltasAreCountedByKeyspace() {
    append(1, 5);
    append(2, 3);
    append(3, 5);

    DeltaRecords.Log log = read();

    assertThat(log.problems()).isEmpty();
    assertThat(log.keyspaces())
        .extracting(DeltaRecords::keyspace, DeltaRecords::deltas)
        .containsExactly(tuple(new KeyspaceId(3), 1L), tuple(new KeyspaceId(5), 2L));
    assertThat(log.keyspaces().get(1).bytes()).isPositive();
  }

  @Test
  void placeWithoutADeltaIsAProblem() {
    batch.put(DeltaLog.positionKey(1), DeltaLog.BY_DOT.concat(ByteString.copyFromUtf8("none")));

    assertThat(read().problems()).containsExactly("a place in the order of arrival has no delta");
  }

  @Test
  void deltaWithoutAPlaceIsAProblem() {
    append(1, 5);
    batch.delete(DeltaLog.positionKey(1));

    assertThat(read().problems()).containsExactly("1 deltas have no place in the order of arrival");
  }
}
