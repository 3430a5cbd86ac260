package io.terroir.simulation;

import io.terroir.runtime.disk.Change;
import io.terroir.runtime.transport.Peer;
import java.util.List;

/**
 * Sees everything that is handed over to be written to a disk, before it is durable and whether or
 * not it ever will be.
 */
@FunctionalInterface
public interface DiskInspector {
  /** Looks at the changes of one batch. */
  void inspect(Peer node, DiskPart part, List<Change> changes);
}
