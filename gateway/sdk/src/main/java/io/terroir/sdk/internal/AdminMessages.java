package io.terroir.sdk.internal;

import io.terroir.sdk.KeyspaceInfo;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.NodeInfo;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ResidencyRule;
import io.terroir.sdk.ShardInfo;
import io.terroir.v1.ResidencyRuleInfo;
import io.terroir.v1.StrongLayer;
import io.terroir.v1.WeakLayer;
import java.util.Set;

/** Maps between the records of the API and the messages of {@code terroir.v1}: administration. */
public final class AdminMessages {
  private AdminMessages() {}

  /** Writes a policy. */
  public static io.terroir.v1.KeyspacePolicy policy(KeyspacePolicy policy) {
    io.terroir.v1.KeyspacePolicy.Builder message =
        io.terroir.v1.KeyspacePolicy.newBuilder()
            .setDefaultRule(rule(policy.defaultRule()))
            .addAllRules(policy.rules().stream().map(AdminMessages::rule).toList())
            .setShardsPerRegion(policy.shardsPerRegion())
            .setReplicasPerShard(policy.replicasPerShard());
    if (policy.layer() instanceof KeyspacePolicy.Layer.Strong strong) {
      message.setStrong(StrongLayer.newBuilder().setReadReplicas(strong.readReplicas()));
    } else if (policy.layer() instanceof KeyspacePolicy.Layer.Weak weak) {
      message.setWeak(
          WeakLayer.newBuilder()
              .setMergeType(WeakLayer.MergeType.valueOf(weak.mergeType().name())));
    }
    return message.build();
  }

  private static io.terroir.v1.ResidencyRule rule(ResidencyRule rule) {
    return io.terroir.v1.ResidencyRule.newBuilder()
        .setName(rule.name())
        .addAllOrigins(rule.origins())
        .addAllJurisdictions(rule.jurisdictions())
        .addAllRegions(rule.regions())
        .setReadableElsewhere(rule.readableElsewhere())
        .build();
  }

  /** Reads a keyspace. */
  public static KeyspaceInfo keyspace(io.terroir.v1.KeyspaceInfo message) {
    KeyspacePolicy.Layer layer =
        message.hasWeak()
            ? new KeyspacePolicy.Layer.Weak(
                MergeType.valueOf(message.getWeak().getMergeType().name()))
            : new KeyspacePolicy.Layer.Strong(message.getStrong().getReadReplicas());
    return new KeyspaceInfo(
        message.getName(),
        message.getId(),
        layer,
        rule(message.getDefaultRule()),
        message.getRulesList().stream().map(AdminMessages::rule).toList(),
        message.getShardsPerRegion(),
        message.getReplicasPerShard(),
        message.getPolicyEpoch());
  }

  private static KeyspaceInfo.Rule rule(ResidencyRuleInfo message) {
    return new KeyspaceInfo.Rule(
        message.getName(),
        message.getOrigins(),
        Set.copyOf(message.getJurisdictionsList()),
        Set.copyOf(message.getRegionsList()),
        message.getReadableElsewhere());
  }

  /** Reads a region. */
  public static RegionInfo region(io.terroir.v1.RegionInfo message) {
    return new RegionInfo(
        message.getName(),
        message.getJurisdiction(),
        message.getNodes(),
        message.getGatewaysAlive(),
        message.getOrigins());
  }

  /** Reads a node. */
  public static NodeInfo node(io.terroir.v1.NodeInfo message) {
    return new NodeInfo(
        message.getName(),
        message.getRegion(),
        message.getZone(),
        message.getRole(),
        message.getState(),
        message.getVersion());
  }

  /** Reads a shard. */
  public static ShardInfo shard(io.terroir.v1.ShardInfo message) {
    return new ShardInfo(
        message.getId(),
        message.getKeyspace(),
        message.getRegion(),
        message.getFirst(),
        message.getLast(),
        message.getMembersList(),
        DataMessages.text(message.getLeader()));
  }
}
