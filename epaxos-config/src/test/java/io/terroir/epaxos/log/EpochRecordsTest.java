package io.terroir.epaxos.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpochRecordsTest {
  private static final ReplicaId SELF = new ReplicaId(1);
  private static final NodeId NODE = new NodeId("config-eu-west-1");
  private static final CommandId FIRST = new CommandId(SELF, 1, 1);
  private static final CommandId OTHER = new CommandId(new ReplicaId(2), 7, 1);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(NODE, new RegionId("eu-west-1")));

  private InstanceLog begun() {
    InstanceLog log =
        InstanceLog.open(node.journal(), NODE, Map.of(SELF, NODE), BlankDisk.NEW_CLUSTER)
            .orElseThrow();
    log.beginLife(() -> {});
    return log;
  }

  private List<EpochRecords> read() {
    world.runFor(Duration.ofSeconds(1));
    return EpochRecords.readAll(node.journal());
  }

  @Test
  void blankDiskHasNoReplicaAndNoRecords() {
    assertThat(EpochRecords.identity(node.journal())).isEmpty();
    assertThat(read()).isEmpty();
  }

  @Test
  void instancesAreCountedByPhase() {
    begun().write(List.of(Instance.initial(FIRST), Instance.initial(OTHER)), () -> {});

    List<EpochRecords> epochs = read();

    assertThat(EpochRecords.identity(node.journal()).orElseThrow().replica()).isEqualTo(SELF);
    assertThat(epochs).hasSize(1);
    assertThat(epochs.get(0).epoch()).isEqualTo(1);
    assertThat(epochs.get(0).phases()).isEqualTo(new PhaseCounts(2, 0, 0, 0));
    assertThat(epochs.get(0).problems()).isEmpty();
  }

  @Test
  void recordThatWasDroppedAndIsThereIsAProblem() {
    InstanceLog log = begun();
    log.truncate(Frontier.within(Deps.of(FIRST)));
    log.write(List.of(Instance.initial(FIRST)), () -> {});

    assertThat(read().get(0).problems()).hasSize(1).first().asString().contains("was dropped");
  }

  @Test
  void idOfALifeThatHasNotBegunIsAProblem() {
    begun().write(List.of(Instance.initial(new CommandId(SELF, 2, 1))), () -> {});

    assertThat(read().get(0).problems()).hasSize(1).first().asString().contains("has not begun");
  }

  @Test
  void recordThatCannotBeReadIsAProblem() {
    begun();
    ByteString key =
        InstanceLog.INSTANCES
            .concat(RecordCodec.epochToBytes(1))
            .concat(RecordCodec.idToBytes(FIRST));
    node.journal().commit(new JournalBatch().put(key, ByteString.copyFromUtf8("?")), () -> {});

    assertThat(read().get(0).problems()).hasSize(1).first().asString().contains("cannot be read");
  }
}
