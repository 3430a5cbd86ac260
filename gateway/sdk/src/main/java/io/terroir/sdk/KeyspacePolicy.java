package io.terroir.sdk;

import java.util.List;

/**
 * What a keyspace promises.
 *
 * @param defaultRule the residency of origins that no other rule names
 * @param rules the residency of named origins; an origin is in one rule at most
 * @param shardsPerRegion into how many ranges each region cuts the keyspace
 * @param replicasPerShard how many nodes of a region hold each shard
 */
public record KeyspacePolicy(
    Layer layer,
    ResidencyRule defaultRule,
    List<ResidencyRule> rules,
    int shardsPerRegion,
    int replicasPerShard) {
  /** How many nodes hold a shard unless told otherwise: one of them may fail. */
  public static final int REPLICAS_DEFAULT = 3;

  /** Which layer keeps the keyspace; fixed when it is created. */
  public sealed interface Layer {
    /**
     * One home region per origin, linearizable.
     *
     * @param readReplicas whether the other regions that the policy allows keep read replicas
     */
    record Strong(boolean readReplicas) implements Layer {}

    /** Replicas in every allowed region that merge. */
    record Weak(MergeType mergeType) implements Layer {}
  }

  public KeyspacePolicy {
    rules = List.copyOf(rules);
  }

  /** A strong keyspace without read replicas or restrictions: one shard, three replicas. */
  public static KeyspacePolicy strong() {
    return of(new Layer.Strong(false));
  }

  /** A weak keyspace without restrictions. */
  public static KeyspacePolicy weak(MergeType mergeType) {
    return of(new Layer.Weak(mergeType));
  }

  private static KeyspacePolicy of(Layer layer) {
    return new KeyspacePolicy(layer, ResidencyRule.anywhere(), List.of(), 1, REPLICAS_DEFAULT);
  }

  /** The same, strong, with read replicas in the other allowed regions. */
  public KeyspacePolicy withReadReplicas() {
    return new KeyspacePolicy(
        new Layer.Strong(true), defaultRule, rules, shardsPerRegion, replicasPerShard);
  }

  /** The same, with another default rule. */
  public KeyspacePolicy withDefaultRule(ResidencyRule rule) {
    return new KeyspacePolicy(layer, rule, rules, shardsPerRegion, replicasPerShard);
  }

  /** The same, with these rules for named origins. */
  public KeyspacePolicy withRules(ResidencyRule... named) {
    return new KeyspacePolicy(
        layer, defaultRule, List.of(named), shardsPerRegion, replicasPerShard);
  }

  /** The same, with another number of shards and of replicas. */
  public KeyspacePolicy withShards(int perRegion, int replicas) {
    return new KeyspacePolicy(layer, defaultRule, rules, perRegion, replicas);
  }
}
