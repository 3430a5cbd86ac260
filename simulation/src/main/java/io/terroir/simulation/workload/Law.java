package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ResidencyRule;
import io.terroir.simulation.platform.ClusterShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Where the data of a keyspace may be: anywhere, or in some regions only.
 *
 * @param allowed the regions
 * @param rule what the policy says; empty for no restriction
 * @param replicas how many nodes every allowed region has for a shard
 */
public record Law(Set<RegionId> allowed, Optional<ResidencyRule> rule, int replicas) {
  /** As in production; a region may have spare nodes. */
  private static final int REPLICAS_MAX = 3;

  /** Draws one that fits the regions of {@code shape}. */
  public static Law draw(ClusterShape shape, RandomGenerator random) {
    List<RegionId> regions = shape.regions();
    return switch (random.nextInt(4)) {
      case 0 -> ofJurisdiction(shape, regions.get(random.nextInt(regions.size())));
      case 1 -> ofRegions(shape, random);
      default -> of(shape, new TreeSet<>(regions), Optional.empty());
    };
  }

  private static Law ofJurisdiction(ClusterShape shape, RegionId like) {
    String jurisdiction = ClusterShape.jurisdiction(like);
    Set<RegionId> allowed = new TreeSet<>();
    for (RegionId region : shape.regions()) {
      if (ClusterShape.jurisdiction(region).equals(jurisdiction)) {
        allowed.add(region);
      }
    }
    return of(
        shape,
        allowed,
        Optional.of(ResidencyRule.inJurisdiction("the law of the land", jurisdiction)));
  }

  private static Law ofRegions(ClusterShape shape, RandomGenerator random) {
    List<RegionId> left = new ArrayList<>(shape.regions());
    Set<RegionId> allowed = new TreeSet<>();
    int wanted = 1 + random.nextInt(left.size());
    while (allowed.size() < wanted) {
      allowed.add(left.remove(random.nextInt(left.size())));
    }
    return of(
        shape,
        allowed,
        Optional.of(
            ResidencyRule.inRegions(
                "chosen regions", allowed.stream().map(RegionId::name).toList())));
  }

  private static Law of(ClusterShape shape, Set<RegionId> allowed, Optional<ResidencyRule> rule) {
    int nodes =
        allowed.stream()
            .mapToInt(region -> shape.nodesPerRegion().get(shape.regions().indexOf(region)))
            .min()
            .orElseThrow();
    return new Law(allowed, rule, Math.min(REPLICAS_MAX, nodes));
  }

  /** The policy under this law. */
  KeyspacePolicy under(KeyspacePolicy policy) {
    KeyspacePolicy deployable = policy.withShards(1, replicas);
    return rule.map(deployable::withDefaultRule).orElse(deployable);
  }

  /** Whether it forbids anything. */
  boolean restricts() {
    return rule.isPresent();
  }
}
