package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import org.jspecify.annotations.Nullable;

/**
 * A process at the other end, as its certificate names it.
 *
 * @param node its name
 * @param region where it runs
 */
public record Peer(NodeId node, RegionId region) {
  // Asked for every message of the weak layer; as in NodeId.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Peer peer && node.equals(peer.node) && region.equals(peer.region));
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + region.hashCode();
  }
}
