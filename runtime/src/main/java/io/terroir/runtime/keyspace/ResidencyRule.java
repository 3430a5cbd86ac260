package io.terroir.runtime.keyspace;

import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.Set;

/**
 * Where the data of some origins may be stored and read. A region is allowed if it is named, or its
 * jurisdiction is; with neither named, every region is.
 *
 * @param name for people: it appears in refusals and audit records
 * @param origins which origins the rule is for; empty for the keyspace's default rule
 * @param jurisdictions allowed jurisdictions, such as {@code EU}
 * @param regions allowed regions
 * @param readableElsewhere whether gateways of other regions may hand the data to their clients
 */
public record ResidencyRule(
    String name,
    Set<OriginDigest> origins,
    Set<String> jurisdictions,
    Set<RegionId> regions,
    boolean readableElsewhere) {
  /** No restriction. */
  public static final ResidencyRule ANYWHERE =
      new ResidencyRule("anywhere", Set.of(), Set.of(), Set.of(), true);

  public ResidencyRule {
    origins = Set.copyOf(origins);
    jurisdictions = Set.copyOf(jurisdictions);
    regions = Set.copyOf(regions);
  }

  /** Whether the rule restricts anything. */
  public boolean restricts() {
    return !jurisdictions.isEmpty() || !regions.isEmpty();
  }

  /** Whether {@code region} may store the data. */
  public boolean allows(Region region) {
    return !restricts()
        || regions.contains(region.id())
        || jurisdictions.contains(region.jurisdiction());
  }

  /** Whether this rule allows all that {@code other} allows, whatever regions there are. */
  public boolean isNoNarrowerThan(ResidencyRule other) {
    boolean stores =
        !restricts()
            || (other.restricts()
                && regions.containsAll(other.regions)
                && jurisdictions.containsAll(other.jurisdictions));
    return stores && (readableElsewhere || !other.readableElsewhere);
  }
}
