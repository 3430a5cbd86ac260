package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import java.util.List;
import java.util.Set;

/**
 * What the directory can be asked to do. Every command may be repeated: it is idempotent, or it
 * compares before it sets. {@link #access} names all that its outcome and its effect depend on.
 */
public sealed interface DirectoryCommand {
  /** What the command reads and writes. Commands whose sets do not conflict commute. */
  AccessSet access();

  /**
   * Adds a region, or replaces its distances if {@code region.revision()} is greater than that of
   * the known one. Answered with {@link DirectoryOutcome.Done}, or refused with INVALID_ARGUMENT.
   */
  record RegisterRegion(RegionRecord region) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(), Set.of(AccessKeys.REGIONS, AccessKeys.region(region.region().id())));
    }
  }

  /**
   * Adds a node to a known region, or tells on which disk it is from now on, if the directory knows
   * it in the generation before. A node's zone never changes and its name is never used again once
   * retired. Answered with {@link DirectoryOutcome.NodeKnown}, or refused with INVALID_ARGUMENT.
   */
  record RegisterNode(NodeRecord node) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.region(node.region())),
          Set.of(AccessKeys.nodes(node.region()), AccessKeys.node(node.id())));
    }
  }

  /**
   * Takes a node out of those that get new shards, for ever. Answered with {@link
   * DirectoryOutcome.Done}, or refused with INVALID_ARGUMENT if the region has no such node.
   */
  record RetireNode(NodeId node, RegionId region) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(Set.of(), Set.of(AccessKeys.nodes(region), AccessKeys.node(node)));
    }
  }

  /**
   * Creates a keyspace under the next number. If there is one of this name with an equal policy it
   * is the answer, whatever its salt; with another policy, KEYSPACE_EXISTS. Answered with {@link
   * DirectoryOutcome.KeyspaceCreated}, or refused with INVALID_ARGUMENT naming the field.
   *
   * @param salt keys the digests of the keyspace's origins; 32 random bytes, drawn by the submitter
   *     since replicas must not draw
   */
  record CreateKeyspace(String name, ByteString salt, KeyspacePolicy policy)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(Set.of(AccessKeys.REGIONS), Set.of(AccessKeys.KEYSPACES));
    }
  }

  /**
   * Creates the shards of a keyspace in a region, numbered from 0 in the order given. If it has
   * shards there already, these are the answer. Answered with {@link
   * DirectoryOutcome.ShardsCreated}; refused with KEYSPACE_NOT_FOUND, RESIDENCY_VIOLATION if no
   * rule of the keyspace allows the region, or INVALID_ARGUMENT.
   */
  record CreateShards(KeyspaceId keyspace, RegionId region, List<ShardPlacement> placements)
      implements DirectoryCommand {
    public CreateShards {
      placements = List.copyOf(placements);
    }

    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES, AccessKeys.region(region), AccessKeys.nodes(region)),
          Set.of(AccessKeys.shards(keyspace, region)));
    }
  }

  /**
   * Binds an origin that has no home: to the wanted region if its residency rule allows it, else,
   * unless the claim is strict, to the nearest allowed one. An origin that has a home keeps it.
   * Answered with {@link DirectoryOutcome.Claimed}; refused with KEYSPACE_NOT_FOUND,
   * RESIDENCY_VIOLATION naming the rule, or INVALID_ARGUMENT if the wanted region is not known.
   *
   * @param strict whether to refuse rather than to choose another region than the wanted one
   */
  record Claim(
      KeyspaceId keyspace,
      OriginDigest origin,
      RegionId wanted,
      boolean strict,
      ClaimEvidence evidence)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES, AccessKeys.REGIONS),
          Set.of(AccessKeys.origin(keyspace, origin)));
    }
  }

  /**
   * Asks where an origin lives, linearizably. Answered with {@link DirectoryOutcome.Located};
   * refused with KEYSPACE_NOT_FOUND.
   */
  record Where(KeyspaceId keyspace, OriginDigest origin) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES, AccessKeys.origin(keyspace, origin)), Set.of());
    }
  }
}
