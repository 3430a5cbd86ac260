package io.terroir.raft.shard;

import io.terroir.runtime.replica.Change;
import java.util.List;

/** Follows what a replica applies. Called on the group's pipe; must not block. */
public interface ChangeListener {
  /** An entry made {@code revision}; its changes are committed but not yet in the store. */
  void changed(long revision, List<Change> changes);

  /** An entry granted or ended a lease; it is not in the store yet. */
  default void leaseChanged(LeaseChange change) {}

  /** The shard has split, and the store shows it: some of its origins are another's now. */
  default void split(ShardSplit split) {}

  /** A snapshot replaced everything; it stands at {@code revision}. */
  void restored(long revision);

  /** Everything up to {@code state} is in the store. */
  void applied(AppliedState state);
}
