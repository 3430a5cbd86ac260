package io.terroir.gossip.replica;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What read replicas must know of the directory. Answers are of this moment. Thread-safe, never
 * blocks.
 */
public interface ReplicaPolicy {
  /** Where data of {@code origin} may go; empty if it is not known, and then nothing goes. */
  Optional<ResidencyScope> scopeOf(KeyspaceId keyspace, OriginDigest origin);

  /** Whether gateways of regions that may not store data of {@code origin} may read it. */
  boolean readableElsewhere(KeyspaceId keyspace, OriginDigest origin);

  /**
   * The nodes of other regions that keep a read replica of {@code shard}. Names only nodes whose
   * region is known: what is filtered for a follower is never sent to it later, so the filter must
   * not be guessed.
   */
  List<Peer> followers(ShardId shard);

  /** Whether {@code origin} is in the range of {@code shard}, as far as is known. */
  boolean holds(ShardId shard, OriginDigest origin);

  /**
   * The generation of {@code shard} up to which {@link #holds} knows its range; 0 if not at all.
   */
  long generation(ShardId shard);

  /** The shards of other regions of which this node keeps a read replica. */
  Collection<ShardId> followed();
}
