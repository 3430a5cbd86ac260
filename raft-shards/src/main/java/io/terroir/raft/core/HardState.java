package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.Optional;

/**
 * What a replica must remember of its promises (paper, figure 2, persistent state).
 *
 * @param term the latest term it has seen
 * @param vote whom it voted for in that term
 * @param joining whether it began on another disk than the group and may have forgotten promises,
 *     see {@link Joining}
 */
public record HardState(Term term, Optional<NodeId> vote, boolean joining) {
  /** A member of a new group, on the disk that it had when the group was created. */
  public static final HardState NEW = new HardState(Term.ZERO, Optional.empty(), false);

  /** A member that has lost that disk, before it finds anything on its present one. */
  public static final HardState JOINING = new HardState(Term.ZERO, Optional.empty(), true);
}
