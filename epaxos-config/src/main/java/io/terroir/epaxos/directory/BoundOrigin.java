package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.id.RegionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A binding with the command that made it, and why.
 *
 * @param decidedBy the command that first bound the origin
 * @param evidence of that command
 * @param others regions besides the home that were given the origin's data, as its home or as one
 *     to be; once it is erased, all that may have held any of it and have not said that it is gone
 */
record BoundOrigin(
    OriginBinding binding,
    CommandId decidedBy,
    ClaimEvidence evidence,
    SortedSet<RegionId> others) {
  private static final SortedSet<RegionId> NONE = Collections.emptySortedSet();

  BoundOrigin {
    others = others.isEmpty() ? NONE : Collections.unmodifiableSortedSet(new TreeSet<>(others));
  }

  /** An origin that has never been elsewhere. */
  BoundOrigin(OriginBinding binding, CommandId decidedBy, ClaimEvidence evidence) {
    this(binding, decidedBy, evidence, NONE);
  }

  BoundOrigin with(OriginBinding next, SortedSet<RegionId> nextOthers) {
    return new BoundOrigin(next, decidedBy, evidence, nextOthers);
  }

  /** Whether the origin is served by a home from which it has never moved: nearly all are. */
  boolean isPlain() {
    return others.isEmpty() && binding.state() instanceof OriginState.Settled;
  }

  /** All regions that may hold data of the origin. The caller's own. */
  SortedSet<RegionId> holders() {
    SortedSet<RegionId> all = new TreeSet<>(others);
    if (!binding.isErased()) {
      all.add(binding.home());
    }
    return all;
  }

  /** Where it stands among all origins. */
  OriginPosition position() {
    return new OriginPosition(binding.keyspace(), binding.origin());
  }
}
