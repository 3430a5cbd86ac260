package io.terroir.sdk;

import java.util.List;

/**
 * How the deployment is, as one gateway sees it.
 *
 * @param gateway the gateway that answered
 * @param region its region
 * @param strongShardsLed strong shards of which the gateway knows a leader
 * @param strongShards all strong shards
 * @param origins how many origins have a home
 */
public record DeploymentStatus(
    String gateway,
    String region,
    List<RegionInfo> regions,
    int keyspaces,
    int shards,
    int strongShardsLed,
    int strongShards,
    long origins) {
  public DeploymentStatus {
    regions = List.copyOf(regions);
  }
}
