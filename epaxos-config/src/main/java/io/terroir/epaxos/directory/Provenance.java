package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/**
 * What the bindings of many origins have in common: the home, and who claimed it where. There are
 * about as many as there have been gateways.
 */
record Provenance(RegionId home, NodeId claimant, RegionId seenIn) {}
