package io.terroir.gossip.service;

import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.Set;
import java.util.TreeSet;

/** Where an answer may go. */
final class AnswerScope {
  private AnswerScope() {}

  /**
   * The scope of an answer to a gateway in {@code asker}: that of the data, and the asker's region
   * if the policy lets it read what it may not store.
   */
  static ResidencyScope of(ResidencyScope data, boolean readableElsewhere, RegionId asker) {
    if (!readableElsewhere || data.kind() != ResidencyScope.Kind.REGIONS) {
      return data;
    }
    Set<RegionId> regions = new TreeSet<>(data.regions());
    regions.add(asker);
    return ResidencyScope.only(regions);
  }
}
