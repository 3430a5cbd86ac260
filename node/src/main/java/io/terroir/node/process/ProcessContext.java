package io.terroir.node.process;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.Topology;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.TransportCounters;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a process is given from outside.
 *
 * @param self which of the topology's processes it is
 * @param transport to the others; the process closes it
 * @param traffic what the transport counts
 * @param telemetry shared with the other processes of this JVM, if there are any; not closed
 * @param failStop what to do when the process cannot go on
 */
public record ProcessContext(
    Topology topology,
    PeerConfig self,
    PeerTransport transport,
    TransportCounters traffic,
    Telemetry telemetry,
    FailStop failStop) {
  /** This process, as its peers see it. */
  public Peer peer() {
    return new Peer(self.id(), self.regionId());
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
