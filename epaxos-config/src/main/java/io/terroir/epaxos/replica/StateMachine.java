package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.store.StoreBatch;

/**
 * What the replicas keep equal by executing the same commands. Conflicting commands arrive in the
 * same order at every replica; others in any order, so they must commute.
 *
 * <p>It lives in the node's store, and begins with what is there: a replica executes again only
 * what the store has lost.
 */
public interface StateMachine {
  /**
   * Executes one command, on the replica's pipe. Must be deterministic and must not throw for any
   * payload that a replica accepted: an exception stops the replica.
   *
   * @param id the instance that the command was decided in; commands of one batch share it and are
   *     executed one after the other
   * @return the outcome, given to the submitter if it waits at this replica
   */
  ByteString apply(CommandId id, ByteString payload);

  /**
   * What the audit log keeps of a command that {@link #apply} has executed: no secrets, and the
   * same at every replica. On the replica's pipe.
   */
  default AuditedCommand audited(CommandId id, ByteString payload, ByteString outcome) {
    return new AuditedCommand(payload, outcome);
  }

  /**
   * Adds to {@code batch} all that the commands applied since the last call have changed. The
   * replica adds the ids of these commands and writes the batch before it does anything else; so
   * from here on reads may rely on the store.
   */
  void save(StoreBatch batch);

  /** Its store is about to be replaced: until {@link #replaced} nothing here is to be shown. */
  default void replacing() {}

  /** Its store holds the state of another replica now, which it reads. */
  default void replaced() {}
}
