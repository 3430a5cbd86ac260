package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import java.util.Optional;

/**
 * Tells where processes are. Asked for every envelope, from any thread: it answers from memory. An
 * answer may change when a process moves; the next connection follows it.
 */
@FunctionalInterface
public interface PeerDirectory {
  /** Where {@code node} listens, if that is known. */
  Optional<PeerAddress> find(NodeId node);
}
