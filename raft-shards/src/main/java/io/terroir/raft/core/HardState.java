package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.Optional;

/**
 * What a replica must remember of its promises (paper, figure 2, persistent state).
 *
 * @param term the latest term it has seen
 * @param vote whom it voted for in that term
 * @param joining whether it began on a blank disk and may have forgotten promises, see {@link
 *     Joining}
 */
public record HardState(Term term, Optional<NodeId> vote, boolean joining) {
  /** The state of a replica that finds nothing on its disk. */
  public static final HardState BLANK = new HardState(Term.ZERO, Optional.empty(), true);
}
