package io.terroir.sdk;

/**
 * How an origin came to its home.
 *
 * @param wantedRegion the region that the gateway asked for
 * @param homeRegion the region that the directory chose: the wanted one if the policy allows it,
 *     otherwise the nearest
 * @param decidedBy the config replica that coordinated the decision
 */
public record ClaimDecision(String wantedRegion, String homeRegion, String decidedBy) {}
