package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;

/** Stores for directories that no replica feeds. */
final class BlankStore {
  private BlankStore() {}

  static Store create() {
    return new SimulatedWorld(1).node(new Peer(new NodeId("n"), Samples.IRELAND)).store();
  }
}
