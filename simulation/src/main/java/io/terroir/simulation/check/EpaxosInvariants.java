package io.terroir.simulation.check;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.simulation.checker.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looked at after every execution of a command: it has the same outcome at every replica (hence the
 * same conflicting commands came before it), and no run of a replica executes it twice.
 */
final class EpaxosInvariants {
  private final Consumer<Violation> violations;
  private final Map<CommandId, ByteString> outcomes = new HashMap<>();

  EpaxosInvariants(Consumer<Violation> violations) {
    this.violations = violations;
  }

  void follow(String name, NodeAssembly node) {
    node.configReplica()
        .ifPresent(
            config -> {
              Set<CommandId> executed = new HashSet<>();
              config.replica().onExecuted((id, outcome) -> executed(name, executed, id, outcome));
            });
  }

  private void executed(String name, Set<CommandId> executed, CommandId id, ByteString outcome) {
    if (!executed.add(id)) {
      violate(name + " executed " + id + " twice");
    }
    ByteString known = outcomes.putIfAbsent(id, outcome);
    if (known != null && !known.equals(outcome)) {
      violate(name + " executed " + id + " with another outcome than a replica before it");
    }
  }

  private void violate(String says) {
    violations.accept(new Violation("epaxos", says, List.of()));
  }
}
