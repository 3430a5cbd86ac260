package io.terroir.epaxos.directory;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Region;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The known regions, and which of them is nearest to another. Written by RegisterRegion alone. */
final class Regions {
  /**
   * How many other regions a region may have distances to: far more than any cloud has regions, so
   * that one command stays small.
   */
  static final int DISTANCES_MAX = 256;

  private final TreeMap<RegionId, RegionRecord> byId = new TreeMap<>();

  Optional<RegionRecord> find(RegionId region) {
    return Optional.ofNullable(byId.get(region));
  }

  boolean contains(RegionId region) {
    return byId.containsKey(region);
  }

  boolean hasJurisdiction(String jurisdiction) {
    return byId.values().stream().anyMatch(r -> r.region().jurisdiction().equals(jurisdiction));
  }

  /** All regions, by name. */
  Collection<RegionRecord> all() {
    return byId.values();
  }

  /** The names of the regions that {@code condition} holds for. */
  SortedSet<RegionId> where(Predicate<Region> condition) {
    SortedSet<RegionId> found = new TreeSet<>();
    for (RegionRecord known : byId.values()) {
      if (condition.test(known.region())) {
        found.add(known.region().id());
      }
    }
    return found;
  }

  void put(RegionRecord region) {
    byId.put(region.region().id(), region);
  }

  /** Why {@code region} cannot be registered; empty if it can. */
  Optional<Refusal> reject(RegionRecord region) {
    if (region.region().jurisdiction().isEmpty()) {
      return invalid("jurisdiction", "a region needs a jurisdiction");
    }
    if (region.revision() < 1) {
      return invalid("revision", "the revision of a region is at least 1");
    }
    if (region.distances().size() > DISTANCES_MAX
        || region.distances().values().stream().anyMatch(d -> d < 0)) {
      return invalid("distances", "at most " + DISTANCES_MAX + " distances, none below 0");
    }
    return find(region.region().id()).flatMap(known -> rejectChange(known, region));
  }

  private static Optional<Refusal> rejectChange(RegionRecord known, RegionRecord wanted) {
    // Data may be stored there under the old one.
    if (!known.region().equals(wanted.region())) {
      return invalid(
          "jurisdiction", "the jurisdiction of a region never changes; name a new region");
    }
    if (known.revision() == wanted.revision() && !known.equals(wanted)) {
      return invalid("revision", "new distances need a greater revision");
    }
    return Optional.empty();
  }

  /**
   * The region nearest to {@code wanted} that is allowed: {@code wanted} itself if possible, else
   * by its distances, equal ones by name.
   */
  Optional<RegionId> nearestAllowed(RegionRecord wanted, Predicate<Region> allowed) {
    if (allowed.test(wanted.region())) {
      return Optional.of(wanted.region().id());
    }
    return byId.values().stream()
        .map(RegionRecord::region)
        .filter(allowed)
        .map(Region::id)
        .min(Comparator.comparingInt(wanted::distanceTo).thenComparing(Comparator.naturalOrder()));
  }

  private static Optional<Refusal> invalid(String field, String message) {
    return Optional.of(Refusal.invalid(field, message));
  }
}
