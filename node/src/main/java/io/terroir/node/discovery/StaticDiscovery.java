package io.terroir.node.discovery;

import io.terroir.node.config.Topology;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Knows the addresses in the configuration, and learns of no other. */
public final class StaticDiscovery implements Discovery {
  private final List<FoundProcess> configured;

  /** Finds the peers of {@code topology} that have an address. */
  public StaticDiscovery(Topology topology) {
    this.configured =
        topology.peers().stream()
            .flatMap(
                peer ->
                    peer.address().stream()
                        .map(address -> new FoundProcess(peer.id(), peer.regionId(), address)))
            .toList();
  }

  @Override
  public CompletableFuture<Void> start(Listener listener) {
    listener.found(configured);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
