package io.terroir.node.assembly;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.Topology;
import io.terroir.node.wiring.MachinePlace;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.telemetry.Tracing;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the parts of a node or gateway are told.
 *
 * @param self which of the topology's processes it is
 * @param transport to the others; not closed by the parts
 * @param place where the machine says that it is
 * @param failStop what to do when the process cannot go on
 */
public record MemberContext(
    Topology topology,
    PeerConfig self,
    PeerTransport transport,
    ProcessEnvironment environment,
    LayerSettings settings,
    MachinePlace place,
    FailStop failStop) {
  /** This process, as its peers see it. */
  public Peer peer() {
    return new Peer(self.id(), self.regionId());
  }

  /** The spans of this process. */
  Tracing tracing() {
    return Tracing.of(environment.telemetry(), peer());
  }

  /** Which process each EPaxos replica is. */
  Map<ReplicaId, NodeId> replicas() {
    return topology.peers().stream()
        .filter(peer -> peer.configReplica().isPresent())
        .collect(
            Collectors.toMap(
                peer -> new ReplicaId(peer.configReplica().orElseThrow()), PeerConfig::id));
  }
}
