package io.terroir.gossip.weak;

import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.List;

/**
 * Who keeps a scope.
 *
 * @param residency where its data may be
 * @param peers the nodes of all allowed regions that keep it
 */
public record WeakReplicas(ResidencyScope residency, List<Peer> peers) {
  /** Leaves out whoever may not have the data, whatever the caller believed. */
  public WeakReplicas {
    ResidencyScope allowed = residency;
    peers = peers.stream().filter(peer -> allowed.allows(peer.region())).toList();
  }
}
