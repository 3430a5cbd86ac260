package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * Why an origin was claimed: who saw it first, where and when. Kept with the binding that the claim
 * makes. A repeated claim carries the evidence of its first attempt, and is thereby recognised.
 *
 * @param claimant the gateway or node that asks
 * @param seenIn the region in which the origin's first write arrived
 * @param claimedMillis the claimant's wall clock when it first sent the claim, in milliseconds
 *     since 1970; nothing is decided by it
 */
public record ClaimEvidence(NodeId claimant, RegionId seenIn, long claimedMillis) {}
