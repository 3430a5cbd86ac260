package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.v1.KeyspaceInfo;
import io.terroir.v1.ResidencyRuleInfo;
import io.terroir.v1.StrongLayer;
import io.terroir.v1.WeakLayer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Policies as messages and as records. On the way in, the names of origins become digests under the
 * salt of their keyspace: nothing behind this class sees a name.
 */
final class PolicyMessages {
  private static final int SHARDS_PER_REGION_DEFAULT = 1;
  private static final int SHARDS_PER_REGION_MAX = 64;
  private static final int REPLICAS_PER_SHARD_DEFAULT = 3;
  private static final int REPLICAS_PER_SHARD_MAX = 7;

  private PolicyMessages() {}

  static KeyspacePolicy read(io.terroir.v1.KeyspacePolicy message, ByteString salt) {
    ResidencyRule defaultRule =
        message.hasDefaultRule()
            ? rule(message.getDefaultRule(), salt, "policy.default_rule")
            : ResidencyRule.ANYWHERE;
    List<ResidencyRule> rules = new ArrayList<>();
    for (int i = 0; i < message.getRulesCount(); i++) {
      rules.add(rule(message.getRules(i), salt, "policy.rules[" + i + "]"));
    }
    return new KeyspacePolicy(
        layer(message),
        defaultRule,
        rules,
        count(
            message.getShardsPerRegion(),
            SHARDS_PER_REGION_DEFAULT,
            SHARDS_PER_REGION_MAX,
            "policy.shards_per_region"),
        count(
            message.getReplicasPerShard(),
            REPLICAS_PER_SHARD_DEFAULT,
            REPLICAS_PER_SHARD_MAX,
            "policy.replicas_per_shard"));
  }

  private static int count(int given, int byDefault, int max, String field) {
    Checks.require(given >= 0 && given <= max, field, "must be 1 to " + max);
    return given == 0 ? byDefault : given;
  }

  private static ConsistencyLayer layer(io.terroir.v1.KeyspacePolicy message) {
    return switch (message.getLayerCase()) {
      case STRONG -> new ConsistencyLayer.Strong(message.getStrong().getReadReplicas());
      case WEAK -> new ConsistencyLayer.Weak(mergeType(message.getWeak().getMergeType()));
      case LAYER_NOT_SET ->
          throw Refusal.invalid("policy.layer", "a keyspace is strong or weak").toException();
    };
  }

  private static MergeType mergeType(WeakLayer.MergeType type) {
    return switch (type) {
      case LWW_REGISTER -> MergeType.LWW_REGISTER;
      case PN_COUNTER -> MergeType.PN_COUNTER;
      case ADD_WINS_SET -> MergeType.ADD_WINS_SET;
      case MERGE_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid(
                  "policy.weak.merge_type", "a weak keyspace holds registers, counters or sets")
              .toException();
    };
  }

  private static ResidencyRule rule(
      io.terroir.v1.ResidencyRule message, ByteString salt, String field) {
    Set<OriginDigest> origins = new HashSet<>();
    for (ByteString origin : message.getOriginsList()) {
      Checks.requireOrigin(origin, field + ".origins");
      origins.add(OriginDigest.of(salt, origin));
    }
    Set<RegionId> regions = new HashSet<>();
    for (String region : message.getRegionsList()) {
      regions.add(region(region, field + ".regions"));
    }
    return new ResidencyRule(
        message.getName(),
        origins,
        Set.copyOf(message.getJurisdictionsList()),
        regions,
        message.getReadableElsewhere());
  }

  private static RegionId region(String name, String field) {
    try {
      return new RegionId(name);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "no region can have such a name").toException();
    }
  }

  static KeyspaceInfo info(Keyspace keyspace) {
    KeyspacePolicy policy = keyspace.policy();
    KeyspaceInfo.Builder info =
        KeyspaceInfo.newBuilder()
            .setName(keyspace.name())
            .setId(keyspace.id().number())
            .setDefaultRule(info(policy.defaultRule()))
            .addAllRules(policy.rules().stream().map(PolicyMessages::info).toList())
            .setShardsPerRegion(policy.shardsPerRegion())
            .setReplicasPerShard(policy.replicasPerShard())
            .setPolicyEpoch(keyspace.policyEpoch());
    if (policy.layer() instanceof ConsistencyLayer.Strong strong) {
      info.setStrong(StrongLayer.newBuilder().setReadReplicas(strong.readReplicas()));
    } else if (policy.layer() instanceof ConsistencyLayer.Weak weak) {
      info.setWeak(
          WeakLayer.newBuilder()
              .setMergeType(WeakLayer.MergeType.valueOf(weak.mergeType().name())));
    }
    return info.build();
  }

  private static ResidencyRuleInfo info(ResidencyRule rule) {
    return ResidencyRuleInfo.newBuilder()
        .setName(rule.name())
        .setOrigins(rule.origins().size())
        .addAllJurisdictions(rule.jurisdictions().stream().sorted().toList())
        .addAllRegions(rule.regions().stream().sorted().map(RegionId::name).toList())
        .setReadableElsewhere(rule.readableElsewhere())
        .build();
  }
}
