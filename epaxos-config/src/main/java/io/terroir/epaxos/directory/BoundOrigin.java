package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;

/**
 * A binding with the command that made it, and why.
 *
 * @param decidedBy the claim that bound the origin
 * @param evidence of that claim
 */
record BoundOrigin(OriginBinding binding, CommandId decidedBy, ClaimEvidence evidence) {
  /** Where it stands among all origins. */
  OriginPosition position() {
    return new OriginPosition(binding.keyspace(), binding.origin());
  }
}
