package io.terroir.runtime.residency;

import io.terroir.runtime.id.RegionId;
import java.util.Set;

/**
 * Where a piece of user data may go. Everything that is computed over user data carries the scope
 * of that data. Immutable.
 *
 * @param kind what the payload holds
 * @param regions the regions that may hold it; only for {@link Kind#REGIONS}
 */
public record ResidencyScope(Kind kind, Set<RegionId> regions) {
  /** No user data inside: votes, membership, directory commands. */
  public static final ResidencyScope NO_USER_DATA = new ResidencyScope(Kind.NO_USER_DATA, Set.of());

  /** User data that no policy restricts. */
  public static final ResidencyScope UNRESTRICTED = new ResidencyScope(Kind.UNRESTRICTED, Set.of());

  /** What a payload holds. */
  public enum Kind {
    /** No user data. */
    NO_USER_DATA,
    /** User data that may go anywhere. */
    UNRESTRICTED,
    /** User data for some regions only. */
    REGIONS
  }

  public ResidencyScope {
    regions = Set.copyOf(regions);
    if ((kind == Kind.REGIONS) == regions.isEmpty()) {
      throw new IllegalArgumentException("a scope of kind " + kind + " with regions " + regions);
    }
  }

  /** User data that only {@code regions} may hold. */
  public static ResidencyScope only(Set<RegionId> regions) {
    return new ResidencyScope(Kind.REGIONS, regions);
  }

  /** Whether {@code region} may receive this. */
  public boolean allows(RegionId region) {
    return kind != Kind.REGIONS || regions.contains(region);
  }
}
