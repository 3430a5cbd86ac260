package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;

/**
 * What the replicas keep equal by executing the same commands. Conflicting commands arrive in the
 * same order at every replica; others in any order, so they must commute.
 */
@FunctionalInterface
public interface StateMachine {
  /**
   * Executes one command, on the replica's pipe. Must be deterministic and must not throw for any
   * payload that a replica accepted: an exception stops the replica.
   *
   * @return the outcome, given to the submitter if it waits at this replica
   */
  ByteString apply(CommandId id, ByteString payload);
}
