package io.terroir.epaxos.directory;

import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Region;
import java.util.Map;

/**
 * A region, and how far the others are from it as the operator sees it. Claims that must go
 * elsewhere go to the nearest allowed region by this table: measured round trips would differ from
 * replica to replica.
 *
 * @param region name and jurisdiction; the jurisdiction never changes
 * @param distances to other regions, in any unit, at least 0; those not named are farther than all
 *     that are
 * @param revision grows with every change of the distances; at least 1
 */
public record RegionRecord(Region region, Map<RegionId, Integer> distances, long revision) {
  public RegionRecord {
    distances = Map.copyOf(distances);
  }

  /** The distance to {@code other}. */
  int distanceTo(RegionId other) {
    return other.equals(region.id()) ? -1 : distances.getOrDefault(other, Integer.MAX_VALUE);
  }
}
