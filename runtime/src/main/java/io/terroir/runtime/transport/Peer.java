package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * A process at the other end, as its certificate names it.
 *
 * @param node its name
 * @param region where it runs
 */
public record Peer(NodeId node, RegionId region) {}
