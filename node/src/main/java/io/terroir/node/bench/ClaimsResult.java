package io.terroir.node.bench;

import java.util.Optional;

/**
 * What a run measured.
 *
 * @param claimsPerSecond acknowledged to the clients
 * @param p50Ms the median latency at a client, in milliseconds
 * @param p99Ms the 99th percentile
 * @param fsyncsPerClaim syncs of all replicas together, for each claim
 * @param fastPath the share of claims decided in one round trip
 * @param cpuMicrosPerClaim CPU time of all replicas together, in microseconds; without the load
 * @param claimsPerInstance the mean size of a batch
 */
public record ClaimsResult(
    double claimsPerSecond,
    double p50Ms,
    double p99Ms,
    double fsyncsPerClaim,
    double fastPath,
    Optional<Double> cpuMicrosPerClaim,
    double claimsPerInstance) {}
