package io.terroir.node.process;

import io.terroir.gossip.service.WeakService;
import io.terroir.gossip.weak.WeakConfig;
import io.terroir.gossip.weak.WeakStore;
import io.terroir.node.wiring.DirectoryWeakTopology;
import io.terroir.runtime.clock.SystemClock;

/** The weak replicas of a node. */
final class WeakLayer {
  private final WeakStore store;
  private final WeakService service;
  private final Participant participant;

  WeakLayer(ProcessContext context, Participant participant, Disks disks) {
    this.participant = participant;
    DirectoryWeakTopology topology = new DirectoryWeakTopology(context.peer(), participant.view());
    this.store =
        new WeakStore(
            WeakConfig.DEFAULT,
            topology,
            participant.membership()::mayLive,
            participant.pipe(),
            participant.router(),
            disks.journal(),
            disks.store(),
            SystemClock.wall(),
            participant.random());
    this.service = new WeakService(store, topology);
  }

  void start() {
    store.start();
    service.serveOn(participant.requests());
  }

  void observe(NodeMetrics metrics) {
    metrics.weak(store);
  }

  void close() {
    store.close();
  }
}
