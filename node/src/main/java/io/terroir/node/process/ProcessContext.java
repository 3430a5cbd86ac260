package io.terroir.node.process;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.assembly.MemberContext;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.Topology;
import io.terroir.node.wiring.MachinePlace;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.telemetry.MemberMetrics;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.TransportCounters;

/**
 * What a process is given from outside.
 *
 * @param self which of the topology's processes it is
 * @param transport to the others; the process closes it
 * @param traffic what the transport counts
 * @param gate what leaves through the transport has passed it
 * @param telemetry shared with the other processes of this JVM, if there are any; not closed
 * @param settings times and bounds of the layers
 * @param place where the machine says that it is
 * @param failStop what to do when the process cannot go on
 */
public record ProcessContext(
    Topology topology,
    PeerConfig self,
    PeerTransport transport,
    TransportCounters traffic,
    ScopeGate gate,
    Telemetry telemetry,
    LayerSettings settings,
    MachinePlace place,
    FailStop failStop) {
  MemberContext member(SystemEnvironment environment) {
    return new MemberContext(topology, self, transport, environment, settings, place, failStop);
  }

  MemberMetrics metrics() {
    return new MemberMetrics(telemetry, new Peer(self.id(), self.regionId()))
        .transport(traffic)
        .gate(gate)
        .machineElsewhere(() -> place.elsewhere().isPresent());
  }
}
