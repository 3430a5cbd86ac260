package io.terroir.runtime.keyspace;

import io.terroir.runtime.id.OriginDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a keyspace promises.
 *
 * @param layer strong or weak
 * @param defaultRule residency of origins that no other rule names
 * @param rules residency of named origins; an origin is in one rule at most
 * @param shardsPerRegion into how many ranges of digests each region cuts the keyspace
 * @param replicasPerShard how many nodes of a region hold each shard
 */
public record KeyspacePolicy(
    ConsistencyLayer layer,
    ResidencyRule defaultRule,
    List<ResidencyRule> rules,
    int shardsPerRegion,
    int replicasPerShard) {
  public KeyspacePolicy {
    rules = List.copyOf(rules);
    if (shardsPerRegion < 1 || replicasPerShard < 1) {
      throw new IllegalArgumentException("shards and replicas must be at least 1");
    }
  }

  /** The rule for {@code origin}. */
  public ResidencyRule ruleFor(OriginDigest origin) {
    for (ResidencyRule rule : rules) {
      if (rule.origins().contains(origin)) {
        return rule;
      }
    }
    return defaultRule;
  }

  /** Whether data of {@code origin} may be stored in {@code region}. */
  public boolean mayStore(OriginDigest origin, Region region) {
    return ruleFor(origin).allows(region);
  }

  /** Whether some rule allows {@code region}, so that it may have shards of the keyspace. */
  public boolean mayStoreSomethingIn(Region region) {
    return defaultRule.allows(region) || rules.stream().anyMatch(rule -> rule.allows(region));
  }

  /** Whether some data may not be everywhere. */
  public boolean restrictsSomething() {
    return defaultRule.restricts() || rules.stream().anyMatch(ResidencyRule::restricts);
  }

  /** Whether this policy allows each origin all that {@code other} allows it. */
  public boolean isNoNarrowerThan(KeyspacePolicy other) {
    return defaultRule.isNoNarrowerThan(other.defaultRule)
        && Stream.concat(rules.stream(), other.rules.stream())
            .flatMap(rule -> rule.origins().stream())
            .allMatch(origin -> ruleFor(origin).isNoNarrowerThan(other.ruleFor(origin)));
  }
}
