package io.terroir.epaxos.directory;

import io.terroir.epaxos.proto.MergeTypeMessage;
import io.terroir.epaxos.proto.PolicyMessage;
import io.terroir.epaxos.proto.RuleMessage;
import io.terroir.epaxos.proto.StrongMessage;
import io.terroir.epaxos.proto.WeakMessage;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.Set;
import java.util.stream.Collectors;

/** Policies as messages, sets sorted. */
final class PolicyCodec {
  private PolicyCodec() {}

  static PolicyMessage policy(KeyspacePolicy policy) {
    PolicyMessage.Builder message =
        PolicyMessage.newBuilder()
            .setDefaultRule(rule(policy.defaultRule()))
            .addAllRules(policy.rules().stream().map(PolicyCodec::rule).toList())
            .setShardsPerRegion(policy.shardsPerRegion())
            .setReplicasPerShard(policy.replicasPerShard());
    if (policy.layer() instanceof ConsistencyLayer.Strong strong) {
      message.setStrong(StrongMessage.newBuilder().setReadReplicas(strong.readReplicas()));
    } else if (policy.layer() instanceof ConsistencyLayer.Weak weak) {
      message.setWeak(WeakMessage.newBuilder().setMergeType(mergeType(weak.mergeType())));
    }
    return message.build();
  }

  static KeyspacePolicy policy(PolicyMessage message) {
    return new KeyspacePolicy(
        layer(message),
        rule(message.getDefaultRule()),
        message.getRulesList().stream().map(PolicyCodec::rule).toList(),
        message.getShardsPerRegion(),
        message.getReplicasPerShard());
  }

  private static ConsistencyLayer layer(PolicyMessage message) {
    return switch (message.getLayerCase()) {
      case STRONG -> new ConsistencyLayer.Strong(message.getStrong().getReadReplicas());
      case WEAK -> new ConsistencyLayer.Weak(mergeType(message.getWeak().getMergeType()));
      case LAYER_NOT_SET -> throw new IllegalArgumentException("a policy names no layer");
    };
  }

  private static MergeTypeMessage mergeType(MergeType type) {
    return switch (type) {
      case LWW_REGISTER -> MergeTypeMessage.LWW_REGISTER;
      case PN_COUNTER -> MergeTypeMessage.PN_COUNTER;
      case ADD_WINS_SET -> MergeTypeMessage.ADD_WINS_SET;
    };
  }

  private static MergeType mergeType(MergeTypeMessage message) {
    return switch (message) {
      case LWW_REGISTER -> MergeType.LWW_REGISTER;
      case PN_COUNTER -> MergeType.PN_COUNTER;
      case ADD_WINS_SET -> MergeType.ADD_WINS_SET;
      case MERGE_TYPE_UNKNOWN, UNRECOGNIZED ->
          throw new IllegalArgumentException("a weak keyspace names no known merge type");
    };
  }

  private static RuleMessage rule(ResidencyRule rule) {
    return RuleMessage.newBuilder()
        .setName(rule.name())
        .addAllOrigins(rule.origins().stream().sorted().map(OriginDigest::bytes).toList())
        .addAllJurisdictions(rule.jurisdictions().stream().sorted().toList())
        .addAllRegions(rule.regions().stream().map(RegionId::name).sorted().toList())
        .setReadableElsewhere(rule.readableElsewhere())
        .build();
  }

  private static ResidencyRule rule(RuleMessage message) {
    Set<OriginDigest> origins =
        message.getOriginsList().stream().map(OriginDigest::parse).collect(Collectors.toSet());
    Set<RegionId> regions =
        message.getRegionsList().stream().map(RegionId::new).collect(Collectors.toSet());
    return new ResidencyRule(
        message.getName(),
        origins,
        Set.copyOf(message.getJurisdictionsList()),
        regions,
        message.getReadableElsewhere());
  }
}
