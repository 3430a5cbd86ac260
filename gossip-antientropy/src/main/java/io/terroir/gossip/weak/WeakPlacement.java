package io.terroir.gossip.weak;

import io.terroir.runtime.keyspace.MergeType;

/**
 * Where an origin of a weak keyspace belongs.
 *
 * @param readableElsewhere whether values may be handed to gateways of regions that may not store
 *     them
 */
public record WeakPlacement(WeakScope scope, MergeType mergeType, boolean readableElsewhere) {}
