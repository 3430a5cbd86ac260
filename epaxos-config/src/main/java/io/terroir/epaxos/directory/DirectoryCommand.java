package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the directory can be asked to do. Every command may be repeated: it is idempotent, or it
 * compares before it sets. {@link #access} names all that its outcome and its effect depend on.
 */
public sealed interface DirectoryCommand {
  /** What the command reads and writes. Commands whose sets do not conflict commute. */
  AccessSet access();

  /** Whether it changes nothing: it needs no author, and the audit log only counts it. */
  default boolean isRead() {
    return false;
  }

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
   * is the answer, whatever its salt; with another policy, KEYSPACE_EXISTS. The salt of one that
   * was dropped is refused with COMPARE_FAILED: this is its creation, repeated. Answered with
   * {@link DirectoryOutcome.KeyspaceCreated}, or refused with INVALID_ARGUMENT naming the field.
   *
   * @param salt keys the digests of the keyspace's origins; 32 random bytes, drawn by the submitter
   *     since replicas must not draw
   */
  record CreateKeyspace(String name, ByteString salt, KeyspacePolicy policy)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingKeyspaces();
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
   * RESIDENCY_VIOLATION naming the rule, ERASED, or INVALID_ARGUMENT if the wanted region is not
   * known.
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
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Begins to move an origin from its home to {@code to}, under the next epoch: from then on it is
   * between two homes. Answered with {@link DirectoryOutcome.Located}, also if this move is open
   * already; refused with COMPARE_FAILED if the origin is in another epoch or in another move,
   * ERASED, RESIDENCY_VIOLATION naming the rule, INVALID_ARGUMENT or KEYSPACE_NOT_FOUND.
   *
   * @param epoch the origin's, as its author knows it
   */
  record BeginRehome(KeyspaceId keyspace, OriginDigest origin, RegionId to, long epoch)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Ends a move: the origin lives where it went. To be proposed by the leader of the old home only,
   * once the new one has confirmed all of the content. If the policy has come to forbid the new
   * home it is an {@link AbortRehome}. Answered and refused as that, but for RESIDENCY_VIOLATION:
   * both homes are forbidden, and the origin stays between them.
   *
   * @param epoch of the move
   * @param entries how many entries the new home has confirmed, for the record
   * @param contentHash of these, as the new home has confirmed it, for the record
   */
  record CommitRehome(
      KeyspaceId keyspace, OriginDigest origin, long epoch, long entries, ByteString contentHash)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Gives a move up, under the next epoch: the origin lives where it was. Answered with {@link
   * DirectoryOutcome.Located}, also if the move has ended so already; refused with COMPARE_FAILED
   * if it has ended otherwise, ERASED, KEYSPACE_NOT_FOUND, or RESIDENCY_VIOLATION if the policy has
   * come to forbid the old home.
   *
   * @param epoch of the move
   */
  record AbortRehome(KeyspaceId keyspace, OriginDigest origin, long epoch)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Erases an origin for ever, whether it has a home or not, and closes its open move. Answered
   * with {@link DirectoryOutcome.Erasure}; refused with KEYSPACE_NOT_FOUND, or INVALID_ARGUMENT if
   * the evidence names no region.
   */
  record Erase(KeyspaceId keyspace, OriginDigest origin, ClaimEvidence evidence)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Tells that a region holds nothing any more of an erased origin. Answered with {@link
   * DirectoryOutcome.Erasure}; refused with COMPARE_FAILED if the origin was not erased, or
   * KEYSPACE_NOT_FOUND.
   */
  record Erased(KeyspaceId keyspace, OriginDigest origin, RegionId region)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.decidesAbout(keyspace, origin);
    }
  }

  /**
   * Gives a keyspace another policy. From then on what is decided obeys it and the one before; if
   * that one allowed anything that this one does not, until {@link InForce} was executed for each
   * region in which it allowed something. Answered with {@link DirectoryOutcome.PolicyUpdated};
   * refused with COMPARE_FAILED if the policy is in another epoch, KEYSPACE_NOT_FOUND, or
   * INVALID_ARGUMENT naming the field.
   *
   * @param policyEpoch of the policy that is replaced, as its author knows it
   */
  record UpdatePolicy(KeyspaceId keyspace, long policyEpoch, KeyspacePolicy policy)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingKeyspaces();
    }
  }

  /**
   * Tells that all gates of a region obey the policy of that epoch, and that nothing flows any more
   * to where it forbids. Answered with {@link DirectoryOutcome.PolicyUpdated}, which names the
   * regions that are still missing; refused with COMPARE_FAILED if the policy is in another epoch,
   * or KEYSPACE_NOT_FOUND.
   */
  record InForce(KeyspaceId keyspace, long policyEpoch, RegionId region)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingKeyspaces();
    }
  }

  /**
   * Drops a keyspace for ever. Its number is never used again; its name may be. Answered with
   * {@link DirectoryOutcome.Done}; refused with COMPARE_FAILED if the policy is in another epoch,
   * or KEYSPACE_NOT_FOUND if there has never been one.
   *
   * @param policyEpoch as its author knows it
   */
  record DropKeyspace(KeyspaceId keyspace, long policyEpoch) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingKeyspaces();
    }
  }

  /**
   * Sets a number aside for the shard that {@code parent} splits off next, so that no two splits
   * take the same. Answered with {@link DirectoryOutcome.ShardsCreated}, in which the parent says
   * which; asked again for the same generation it is the same number, whoever asks. Refused with
   * COMPARE_FAILED if the parent is not known in the generation before, KEYSPACE_NOT_FOUND, or
   * INVALID_ARGUMENT if the region has as many shards as it may have, or the keyspace is weak: its
   * regions are cut alike.
   *
   * @param generation of both shards after the split
   */
  record ReserveChild(ShardId parent, long generation) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES),
          Set.of(AccessKeys.shards(parent.keyspace(), parent.region())));
    }
  }

  /**
   * Records that a shard has split, which its own log has decided: the child holds what is from
   * {@code childFirst} on, on the same nodes. Answered with {@link DirectoryOutcome.ShardsCreated},
   * also if that is known already; refused with COMPARE_FAILED if a split before it is not recorded
   * yet, KEYSPACE_NOT_FOUND, or INVALID_ARGUMENT.
   *
   * @param generation of both shards after the split
   * @param child the number of the new shard in its keyspace and region
   */
  record SplitShard(ShardId parent, long generation, int child, OriginDigest childFirst)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES, AccessKeys.nodes(parent.region())),
          Set.of(AccessKeys.shards(parent.keyspace(), parent.region())));
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

    @Override
    public boolean isRead() {
      return true;
    }
  }

  /**
   * Makes {@code owner} the only one who holds a value, if the value is free and of the given
   * generation. Answered with {@link DirectoryOutcome.Reserved}: DONE, ALREADY if this owner holds
   * it, whatever the generation, else NONE; refused with KEYSPACE_NOT_FOUND, INVALID_ARGUMENT if
   * the ttl is out of bounds, or COMPARE_FAILED if the value has not come to that generation.
   *
   * @param ttl how long from the execution on, in whole milliseconds; empty if until released
   * @param afterGeneration the generation in which the value was seen to be free; 0 if it was not
   *     looked at. A duplicate that comes after a release thereby reserves nothing
   */
  record Reserve(
      KeyspaceId keyspace,
      ReservationDigest value,
      ReservationOwner owner,
      Optional<Duration> ttl,
      long afterGeneration)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingReservation(keyspace, value);
    }
  }

  /**
   * Makes a new generation of a reservation, which lasts as long again. Answered with {@link
   * DirectoryOutcome.Reserved}: DONE, ALREADY if the generation was renewed before, NONE if the
   * reservation is lost; refused as {@link Reserve} is.
   */
  record Renew(
      KeyspaceId keyspace, ReservationDigest value, ReservationOwner owner, long generation)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingReservation(keyspace, value);
    }
  }

  /**
   * Ends a reservation. Answered with {@link DirectoryOutcome.Reserved}: DONE, ALREADY if the owner
   * does not hold the value any more, NONE if it holds a later generation or never held this one;
   * refused as {@link Reserve} is.
   */
  record Release(
      KeyspaceId keyspace, ReservationDigest value, ReservationOwner owner, long generation)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingReservation(keyspace, value);
    }
  }

  /**
   * Ends a reservation whose time is over, unless it was renewed meanwhile: a generation that has a
   * ttl. Answered with {@link DirectoryOutcome.Reserved}: DONE, ALREADY if that generation is over,
   * NONE if it has no ttl; refused as {@link Reserve} is.
   */
  record Expire(KeyspaceId keyspace, ReservationDigest value, long generation)
      implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return AccessKeys.changingReservation(keyspace, value);
    }
  }

  /**
   * Asks who holds a value, linearizably. Answered with {@link DirectoryOutcome.Reserved} of effect
   * NONE; refused with KEYSPACE_NOT_FOUND.
   */
  record GetReservation(KeyspaceId keyspace, ReservationDigest value) implements DirectoryCommand {
    @Override
    public AccessSet access() {
      return new AccessSet(
          Set.of(AccessKeys.KEYSPACES, AccessKeys.reservation(keyspace, value)), Set.of());
    }

    @Override
    public boolean isRead() {
      return true;
    }
  }
}
