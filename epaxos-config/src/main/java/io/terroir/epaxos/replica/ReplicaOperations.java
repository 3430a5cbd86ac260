package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.ReplicaStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A replica as clients and operators use it. */
public interface ReplicaOperations extends Submitter {
  /** How the replica is, whether or not it takes part. To be called on its pipe. */
  ReplicaStatus status();

  /**
   * Changes the members, see {@link ReplicaChange}. The future completes on the pipe when the
   * change was executed here, or is refused: {@code UNAVAILABLE} also if another change came first,
   * and if no outcome was known within {@code timeout}, after which it may still be made. A change
   * is never submitted again by the replica. Thread-safe.
   */
  CompletableFuture<ReplicaChangeOutcome> change(ReplicaChange change, Duration timeout);
}
