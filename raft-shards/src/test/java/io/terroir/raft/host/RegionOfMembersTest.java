package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Members are nodes of the shard's region, as their certificates say. */
class RegionOfMembersTest {
  private static final Term LATER = new Term(1_000);

  private final HostCluster cluster = new HostCluster(71, 1, RaftConfig.defaults());

  private void sendFrom(RegionId region, NodeId to) {
    SimulatedNode sender = cluster.world.node(new Peer(new NodeId("of-" + region.name()), region));
    Envelope envelope =
        new Envelope(
            Layer.RAFT,
            cluster.shard().toString(),
            ResidencyScope.NO_USER_DATA,
            RaftWire.encode(new Message.VoteResponse(LATER, false)));
    assertThat(sender.transport().send(to, Lane.CONSENSUS, envelope)).isTrue();
    cluster.world.runFor(Duration.ofSeconds(1));
  }

  @Test
  void nodeOfAnotherRegionIsNotListenedTo() {
    NodeId leader = cluster.awaitLeader();
    long dropped = cluster.droppedMessages(leader);
    sendFrom(new RegionId("us-east-1"), leader);
    assertThat(cluster.group(leader, cluster.shard()).term()).isLessThan(LATER);
    assertThat(cluster.droppedMessages(leader)).isEqualTo(dropped + 1);
  }
}
