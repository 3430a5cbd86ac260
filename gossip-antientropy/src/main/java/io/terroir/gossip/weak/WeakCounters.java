package io.terroir.gossip.weak;

/**
 * What the engine has done since it started.
 *
 * @param written updates that clients wrote here
 * @param received updates accepted from peers
 * @param refusedForClock updates of peers refused because their timestamp was too far ahead
 * @param refusedForScope messages and updates refused because the sender, or this node, may not
 *     have them, or does not keep them
 */
public record WeakCounters(
    long written, long received, long refusedForClock, long refusedForScope) {}
