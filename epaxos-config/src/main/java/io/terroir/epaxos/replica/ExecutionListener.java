package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import java.util.List;

/** Learns of what a replica decides and executes, on its pipe, right after it has happened. */
@FunctionalInterface
public interface ExecutionListener {
  /** All commands of {@code id} were executed, with these outcomes. No-ops are not reported. */
  void executed(CommandId id, List<ByteString> outcomes);

  /**
   * The command and the dependencies of an id are decided, and on disk here. It may be executed
   * much later: dependencies come first.
   */
  default void committed(Instance decided) {}
}
