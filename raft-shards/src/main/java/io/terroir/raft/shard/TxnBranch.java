package io.terroir.raft.shard;

import io.terroir.runtime.data.DataOperation;
import java.util.List;

/**
 * The branch that a transaction takes.
 *
 * @param succeeded whether its comparisons held
 * @param nested the branches of the transactions in the branch that is taken, in their order
 */
record TxnBranch(boolean succeeded, List<TxnBranch> nested) {
  TxnBranch {
    nested = List.copyOf(nested);
  }

  /** The operations of the branch. */
  static List<DataOperation> operations(DataOperation.Txn txn, boolean succeeded) {
    return succeeded ? txn.then() : txn.orElse();
  }
}
