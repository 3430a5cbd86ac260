package io.terroir.epaxos.directory;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.Names;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a keyspace and its policy must look like. A rule that names a region or a jurisdiction that
 * no region has is refused: it is more likely a slip of the pen than a wish. Reads nothing but the
 * regions.
 */
final class PolicyCheck {
  /** The size of a salt: that of the hash that it keys. */
  static final int SALT_BYTES = 32;

  /** So that a region's shards stay few beside its nodes' cores; each costs memory when idle. */
  static final int SHARDS_PER_REGION_MAX = 1024;

  /** Nodes per shard: seven survive three failures. */
  static final int REPLICAS_PER_SHARD_MAX = 7;

  /** So that the rule of an origin is found quickly. */
  static final int RULES_MAX = 64;

  /** Origins named in all rules of a keyspace, so that one command stays below a megabyte. */
  static final int ORIGINS_MAX = 10_000;

  private final Regions regions;

  PolicyCheck(Regions regions) {
    this.regions = regions;
  }

  /** Why this keyspace cannot be created; empty if it can. */
  Optional<Refusal> reject(DirectoryCommand.CreateKeyspace command) {
    if (!Names.isName(command.name())) {
      return invalid("name", "a keyspace name is " + Names.FORM_IN_WORDS);
    }
    if (command.salt().size() != SALT_BYTES) {
      return invalid("salt", "a salt has " + SALT_BYTES + " bytes");
    }
    return rejectPolicy(command.policy());
  }

  /** Why a keyspace cannot get {@code next} in place of {@code known}; empty if it can. */
  Optional<Refusal> rejectUpdate(KeyspacePolicy known, KeyspacePolicy next) {
    if (!known.layer().equals(next.layer())) {
      return invalid("policy.layer", "the layer of a keyspace never changes");
    }
    if (known.shardsPerRegion() != next.shardsPerRegion()) {
      return invalid("policy.shards_per_region", "shards are split, not counted anew");
    }
    if (known.replicasPerShard() != next.replicasPerShard()) {
      return invalid("policy.replicas_per_shard", "this never changes; the members of a shard may");
    }
    return rejectPolicy(next);
  }

  private Optional<Refusal> rejectPolicy(KeyspacePolicy policy) {
    if (policy.shardsPerRegion() > SHARDS_PER_REGION_MAX) {
      return invalid("policy.shards_per_region", "at most " + SHARDS_PER_REGION_MAX);
    }
    if (policy.replicasPerShard() > REPLICAS_PER_SHARD_MAX) {
      return invalid("policy.replicas_per_shard", "at most " + REPLICAS_PER_SHARD_MAX);
    }
    if (!policy.defaultRule().origins().isEmpty()) {
      return invalid("policy.default_rule.origins", "the default rule names no origins");
    }
    return rejectRule("policy.default_rule", policy.defaultRule())
        .or(() -> rejectRules(policy.rules()));
  }

  private Optional<Refusal> rejectRules(List<ResidencyRule> rules) {
    if (rules.size() > RULES_MAX) {
      return invalid("policy.rules", "at most " + RULES_MAX + " rules");
    }
    Set<String> names = new HashSet<>();
    Set<OriginDigest> origins = new HashSet<>();
    for (int i = 0; i < rules.size(); i++) {
      String field = "policy.rules[" + i + "]";
      ResidencyRule rule = rules.get(i);
      Optional<Refusal> refusal = rejectRule(field, rule);
      if (refusal.isPresent()) {
        return refusal;
      }
      if (!names.add(rule.name())) {
        return invalid(field + ".name", "two rules have this name");
      }
      if (rule.origins().isEmpty()) {
        return invalid(field + ".origins", "a rule other than the default one names its origins");
      }
      for (OriginDigest origin : rule.origins()) {
        if (!origins.add(origin)) {
          return invalid(field + ".origins", "an origin is in one rule at most");
        }
      }
    }
    if (origins.size() > ORIGINS_MAX) {
      return invalid("policy.rules", "at most " + ORIGINS_MAX + " origins in all rules");
    }
    return Optional.empty();
  }

  private Optional<Refusal> rejectRule(String field, ResidencyRule rule) {
    if (rule.name().isBlank()) {
      return invalid(field + ".name", "a rule needs a name");
    }
    // Sorted: which of several unknown names is reported must be the same at every replica.
    for (RegionId region : new TreeSet<>(rule.regions())) {
      if (!regions.contains(region)) {
        return invalid(field + ".regions", "no region has the name " + region);
      }
    }
    for (String jurisdiction : new TreeSet<>(rule.jurisdictions())) {
      if (!regions.hasJurisdiction(jurisdiction)) {
        return invalid(field + ".jurisdictions", "no region has the jurisdiction " + jurisdiction);
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> invalid(String field, String message) {
    return Optional.of(Refusal.invalid(field, message));
  }
}
