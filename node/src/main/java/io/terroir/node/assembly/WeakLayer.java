package io.terroir.node.assembly;

import io.terroir.gossip.service.WeakService;
import io.terroir.gossip.weak.WeakStore;
import io.terroir.node.wiring.DirectoryWeakTopology;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.store.Store;

/** The weak replicas of a node. */
public final class WeakLayer {
  private final WeakStore store;
  private final WeakService service;
  private final Participant participant;

  WeakLayer(MemberContext context, Participant participant, Journal journal, Store rows) {
    this.participant = participant;
    DirectoryWeakTopology topology =
        new DirectoryWeakTopology(context.peer(), participant.view(), context.place());
    this.store =
        new WeakStore(
            context.settings().weak(),
            topology,
            participant.membership()::mayLive,
            participant.pipe(),
            participant.router(),
            journal,
            rows,
            context.environment().wallClock(),
            participant.random());
    this.service = new WeakService(store, topology);
  }

  void start() {
    store.start();
    service.serveOn(participant.requests());
  }

  /** The engine. */
  public WeakStore store() {
    return store;
  }

  void close() {
    store.close();
  }
}
