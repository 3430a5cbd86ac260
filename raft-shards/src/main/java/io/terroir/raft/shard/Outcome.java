package io.terroir.raft.shard;

import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Refusal;

/** What became of a command or of a read. Equal on every replica that applied the same log. */
public sealed interface Outcome {
  /**
   * It was done.
   *
   * @param revision the shard's revision that the result belongs to
   * @param epoch the home epoch of the origin
   */
  record Done(OperationResult result, long revision, long epoch) implements Outcome {}

  /** The ownership record is at {@code epoch} now. */
  record OwnershipSet(long epoch) implements Outcome {}

  /** The history begins at {@code revision} now. */
  record Compacted(long revision) implements Outcome {}

  /** Whether a lease was ended because its time had passed. */
  record LeaseExpired(boolean expired) implements Outcome {}

  /** Of how many leases the checkpoint is in effect. */
  record LeasesCheckpointed(int leases) implements Outcome {}

  /** The shard has split: it and the new shard {@code child} are in {@code generation} now. */
  record SplitDone(int child, long generation) implements Outcome {}

  /** It was not done. */
  record Refused(Refusal refusal) implements Outcome {}
}
