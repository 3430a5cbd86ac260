package io.terroir.node.discovery;

import io.terroir.node.config.HostPort;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * A process that somebody says is there. Nothing of it is believed before the process itself has
 * shown a certificate that says the same.
 *
 * @param node its name
 * @param region where it says that it is
 * @param address where its peers reach it
 */
public record FoundProcess(NodeId node, RegionId region, HostPort address) {}
