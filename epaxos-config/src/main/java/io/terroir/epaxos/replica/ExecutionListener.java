package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;

/** Learns of every executed command, on the replica's pipe, right after it was applied. */
@FunctionalInterface
public interface ExecutionListener {
  /** {@code id} was executed with {@code outcome}. No-ops are not reported. */
  void executed(CommandId id, ByteString outcome);
}
