package io.terroir.gateway.routing;

import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.Optional;

/**
 * Where an answer comes from and how fresh it is.
 *
 * @param home where the origin lives; empty if it is unbound or its keyspace is weak
 * @param epoch of that home; 0 without one
 * @param servedBy the replica that served it
 * @param revision the shard's revision; 0 if none
 * @param staleMillisMax an upper bound of its age; -1 if there is none
 * @param claim set if the request bound the origin
 */
public record Provenance(
    Optional<RegionId> home,
    long epoch,
    Optional<NodeId> servedBy,
    Optional<RegionId> servedIn,
    long revision,
    long staleMillisMax,
    Optional<ClaimDecision> claim) {
  /** There is no bound. */
  public static final long NO_STALENESS_BOUND = -1;

  /** Served by a member or a read replica of a strong shard. */
  static Provenance ofShard(Bound bound, ShardResponse.Served served) {
    return new Provenance(
        Optional.of(bound.binding().home()),
        served.epoch(),
        Optional.of(served.servedBy()),
        Optional.of(served.servedIn()),
        served.revision(),
        served.staleMillis(),
        bound.claim());
  }

  /** Served by a weak replica. */
  static Provenance ofWeak(WeakResponse.Served served) {
    return new Provenance(
        Optional.empty(),
        0,
        Optional.of(served.servedBy()),
        Optional.of(served.servedIn()),
        0,
        NO_STALENESS_BOUND,
        Optional.empty());
  }

  /** Known from the directory alone. */
  public static Provenance ofDirectory(Optional<Bound> bound, long staleMillisMax) {
    return new Provenance(
        bound.map(known -> known.binding().home()),
        bound.map(known -> known.binding().epoch()).orElse(0L),
        Optional.empty(),
        Optional.empty(),
        0,
        staleMillisMax,
        bound.flatMap(Bound::claim));
  }
}
