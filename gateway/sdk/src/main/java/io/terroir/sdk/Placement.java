package io.terroir.sdk;

import java.time.Duration;
import java.util.Optional;

/**
 * Where an answer comes from and how fresh it is.
 *
 * @param home the region in which the origin lives; empty if it is unbound, or none was asked about
 * @param epoch grows by one each time the home changes; 0 if unknown
 * @param servedRegion the region of the replica that served the request; empty if none did
 * @param servedNode the replica that served the request; empty if none did
 * @param gatewayRegion the region of the gateway that took the request
 * @param revision the shard's revision that the answer belongs to; 0 if none
 * @param staleness how old the state that was read can be; zero for the latest state, empty if
 *     there is no bound
 * @param claim set if this very request bound the origin to its home
 */
public record Placement(
    Optional<String> home,
    long epoch,
    String servedRegion,
    String servedNode,
    String gatewayRegion,
    long revision,
    Optional<Duration> staleness,
    Optional<ClaimDecision> claim) {}
