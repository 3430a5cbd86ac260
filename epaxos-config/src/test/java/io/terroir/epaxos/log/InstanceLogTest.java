package io.terroir.epaxos.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceLogTest {
  private static final ReplicaId SELF = new ReplicaId(1);
  private static final NodeId NODE = new NodeId("config-eu-west-1");
  private static final CommandId FIRST = new CommandId(SELF, 1, 1);
  private static final CommandId SECOND = new CommandId(SELF, 1, 2);
  private static final CommandId OTHER = new CommandId(new ReplicaId(2), 1, 1);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(NODE, new RegionId("eu-west-1")));

  private InstanceLog open(boolean firstStart) {
    return InstanceLog.open(
            node.journal(),
            NODE,
            Map.of(SELF, NODE),
            firstStart ? BlankDisk.NEW_CLUSTER : BlankDisk.LOST)
        .orElseThrow();
  }

  private InstanceLog reopen() {
    world.runFor(Duration.ofSeconds(1));
    node.crash();
    node.restart();
    return open(false);
  }

  @Test
  void whatWasTruncatedIsGoneAndRemembered() {
    InstanceLog log = open(true);
    log.beginLife(() -> {});
    log.write(
        List.of(Instance.initial(FIRST), Instance.initial(SECOND), Instance.initial(OTHER)),
        () -> {});
    Frontier truncated = Frontier.within(Deps.of(FIRST));
    log.truncate(truncated);

    InstanceLog later = reopen();
    assertThat(later.truncated()).isEqualTo(truncated);
    assertThat(later.readAll()).extracting(Instance::id).containsExactly(SECOND, OTHER);

    later.truncate(Frontier.within(Deps.of(FIRST, SECOND, OTHER)));
    assertThat(reopen().readAll()).isEmpty();
  }
}
