package io.terroir.sdk;

/**
 * A region.
 *
 * @param jurisdiction the law that holds there, such as {@code EU}
 * @param nodes how many registered nodes it has
 * @param gatewaysAlive how many of its gateways are alive, as the answering gateway sees it
 * @param origins how many origins live there, as the answering gateway knows
 */
public record RegionInfo(
    String name, String jurisdiction, int nodes, int gatewaysAlive, long origins) {}
