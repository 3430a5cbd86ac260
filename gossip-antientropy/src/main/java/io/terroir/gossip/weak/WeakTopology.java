package io.terroir.gossip.weak;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import java.util.Collection;
import java.util.Optional;

/**
 * What the engine must know of the directory. Answers are of this moment and may change at any
 * time; what is not known yet is empty, and the engine then does nothing. Thread-safe, never
 * blocks.
 */
public interface WeakTopology {
  /** Where {@code origin} belongs; empty if no weak keyspace of that number is known. */
  Optional<WeakPlacement> placement(KeyspaceId keyspace, OriginDigest origin);

  /** Who keeps {@code scope}; empty if it is not known. */
  Optional<WeakReplicas> replicas(WeakScope scope);

  /** The scopes that this node keeps. */
  Collection<WeakScope> kept();
}
