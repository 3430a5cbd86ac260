package io.terroir.gateway.routing;

import io.terroir.runtime.id.RegionId;

/**
 * How an origin came to its home.
 *
 * @param wanted the region that the gateway asked for
 * @param home the region that the directory chose
 * @param decidedBy the config replica that coordinated the decision
 */
public record ClaimDecision(RegionId wanted, RegionId home, String decidedBy) {}
