package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.id.RegionId;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A binding with the command that made it, and why.
 *
 * @param decidedBy the command that first bound the origin
 * @param evidence of that command
 * @param holders the regions that were given the origin's data as its home, or as one to be; once
 *     it is erased, all that may have held any of it and have not said that it is gone
 */
record BoundOrigin(
    OriginBinding binding,
    CommandId decidedBy,
    ClaimEvidence evidence,
    SortedSet<RegionId> holders) {
  BoundOrigin {
    holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
  }

  /** An origin that has never been elsewhere. */
  BoundOrigin(OriginBinding binding, CommandId decidedBy, ClaimEvidence evidence) {
    this(binding, decidedBy, evidence, new TreeSet<>(Set.of(binding.home())));
  }

  BoundOrigin with(OriginBinding next, SortedSet<RegionId> nextHolders) {
    return new BoundOrigin(next, decidedBy, evidence, nextHolders);
  }

  /** Whether the origin is served by a home from which it has never moved: nearly all are. */
  boolean isPlain() {
    return binding.state() instanceof OriginState.Settled
        && holders.size() == 1
        && holders.first().equals(binding.home());
  }

  /** Where it stands among all origins. */
  OriginPosition position() {
    return new OriginPosition(binding.keyspace(), binding.origin());
  }
}
