package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.Intervals;
import java.util.OptionalLong;

/**
 * What this replica has accepted of one incarnation in one scope.
 *
 * @param end one more than the last sequence number of the incarnation, if its successor said so
 */
public record CoverageEntry(
    WeakScope scope, Incarnation incarnation, Intervals covered, OptionalLong end) {}
