package io.terroir.node.process;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.terroir.gossip.replica.ReplicaStaleness;
import io.terroir.gossip.weak.GossipProgress;
import io.terroir.gossip.weak.GossipProgress.Comparison;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.node.assembly.ReadReplicaLayer;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What comes to a node from other regions behind the protocols' back, and how far it is behind. */
final class GossipMetrics {
  /** The region of the other ones: of those that were heard, or whose shards are followed. */
  private static final AttributeKey<String> PEER_REGION =
      AttributeKey.stringKey("terroir.peer.region");

  private static final AttributeKey<String> COMPARISON =
      AttributeKey.stringKey("terroir.comparison");
  private static final Attributes NONE = Attributes.empty();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final MemberMetrics metrics;
  private final List<RegionId> regions;

  /** Of the node whose metrics these are, seen against each of {@code regions}. */
  GossipMetrics(MemberMetrics metrics, List<RegionId> regions) {
    this.metrics = metrics;
    this.regions = List.copyOf(regions);
  }

  void gossip(GossipProgress progress, LayerRouter traffic) {
    traffic("terroir.gossip", "Gossip", traffic);
    for (RegionId region : regions) {
      Attributes attributes = Attributes.of(PEER_REGION, region.name());
      metrics
          .gauge(
              "terroir.gossip.lag",
              "s",
              "For how long weak updates have been missing here that replicas of the region have",
              attributes,
              () -> progress.lagNanos(region) / NANOS_PER_SECOND)
          .gauge(
              "terroir.gossip.missing",
              "{update}",
              "Weak updates that replicas of the region are known to have and that are not here",
              attributes,
              () -> progress.missing(region));
      for (Comparison comparison : Comparison.values()) {
        metrics.counter(
            "terroir.gossip.rounds",
            "{round}",
            "Times that a replica of the region said what it has, by how that compares with this"
                + " one",
            attributes.toBuilder()
                .put(COMPARISON, comparison.name().toLowerCase(Locale.ROOT))
                .build(),
            () -> progress.digests(region, comparison));
      }
    }
  }

  /** {@code home} is the region of the node: it keeps no read replicas of its own shards. */
  void replicas(ReadReplicaLayer replicas, RegionId home) {
    traffic(
        "terroir.replica", "Changes for read replicas, and requests for them", replicas.router());
    ReplicaStaleness staleness = replicas.staleness();
    metrics.counter(
        "terroir.replica.refused",
        "{change}",
        "Changes that leaders have sent and that this region may not have; never anything but 0",
        NONE,
        replicas::refused);
    for (RegionId region : regions) {
      if (!region.equals(home)) {
        staleness(staleness, region);
      }
    }
  }

  private void staleness(ReplicaStaleness staleness, RegionId region) {
    Attributes attributes = Attributes.of(PEER_REGION, region.name());
    metrics
        .gauge(
            "terroir.replica.shards",
            "{shard}",
            "Shards of the region of which this node keeps a read replica",
            attributes,
            () -> staleness.followed(region))
        .gauge(
            "terroir.replica.shards.unbounded",
            "{shard}",
            "Those of them of which it is not known how old they are",
            attributes,
            () -> staleness.unbounded(region))
        .gauge(
            "terroir.replica.staleness",
            "s",
            "The age of the oldest of the others",
            attributes,
            () -> seconds(staleness.oldestMillis(region)));
  }

  private void traffic(String layer, String what, LayerRouter traffic) {
    metrics.counter(
        layer + ".sent.size", "By", what + " that left this node", NONE, traffic::bytesSent);
    for (RegionId region : regions) {
      metrics.counter(
          layer + ".received.size",
          "By",
          what + " that came from nodes of the region",
          Attributes.of(PEER_REGION, region.name()),
          () -> traffic.bytesReceived(region));
    }
  }

  private static double seconds(OptionalLong millis) {
    return millis.isPresent() ? millis.getAsLong() / MILLIS_PER_SECOND : Double.NaN;
  }
}
