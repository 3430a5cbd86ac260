package io.terroir.raft.shard;

import io.terroir.runtime.store.StoreBatch;

/**
 * Decides on a replica of a shard that splits whether it founds the new shard on this node, and
 * sees to it. On the group's pipe.
 */
public interface Founding {
  /** Nobody founds anything. */
  Founding NONE =
      new Founding() {
        @Override
        public boolean founds(ShardSplit split) {
          return false;
        }

        @Override
        public void addTo(StoreBatch batch, ShardSplit split) {}

        @Override
        public void stored(ShardSplit split) {}
      };

  /**
   * A split is being applied. If the answer is yes, the rows of the new shard are written in the
   * batch of the split, and nothing else may write any until {@link #stored}.
   *
   * <p>The answer depends on what this node has promised in the new shard, so replicas differ in
   * it. It has no influence on the state of the shard that splits.
   */
  boolean founds(ShardSplit split);

  /** Adds to the batch of the split what this node has to remember of the new shard. */
  void addTo(StoreBatch batch, ShardSplit split);

  /** The rows of a new shard that this node founds are in the store, which may forget them yet. */
  void stored(ShardSplit split);
}
