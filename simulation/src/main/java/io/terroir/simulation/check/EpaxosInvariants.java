package io.terroir.simulation.check;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.replica.ExecutionListener;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looked at whenever a replica learns of a decision: every replica learns the same command and
 * dependencies for one id (Agreement), and of two conflicting commands one depends on the other, or
 * was executed by every replica before the other was decided (Visibility); what two epochs have
 * decided is in their order. Looked at after every execution: a command has the same outcome at
 * every replica, hence the same conflicting commands came before it, and no run of a replica
 * executes it twice; and no audit chain is another one than at a replica before it.
 */
final class EpaxosInvariants {
  private final Consumer<Violation> violations;
  private final Map<CommandId, Instance> decisions = new HashMap<>();
  private final Map<CommandId, Long> epochs = new HashMap<>();
  private final Map<CommandId, List<ByteString>> outcomes = new HashMap<>();
  private final Map<CommandId, AuditHash> chains = new HashMap<>();
  private final Set<String> replicas = new HashSet<>();
  private final Map<CommandId, Set<String>> executedBy = new HashMap<>();
  private final Map<Long, List<Instance>> readers = new HashMap<>();
  private final Map<Long, List<Instance>> writers = new HashMap<>();

  EpaxosInvariants(Consumer<Violation> violations) {
    this.violations = violations;
  }

  void follow(String name, NodeAssembly node) {
    node.configReplica()
        .map(config -> config.replica())
        .ifPresent(replica -> replica.onExecuted(new Run(name, replica)));
  }

  /** One run of a replica. */
  private final class Run implements ExecutionListener {
    private final String name;
    private final EpaxosReplica replica;
    private final Set<CommandId> executed = new HashSet<>();

    Run(String name, EpaxosReplica replica) {
      this.name = name;
      this.replica = replica;
      replicas.add(name);
    }

    @Override
    public void committed(Instance decided) {
      Long epoch = replica.members().orElseThrow().epoch();
      Long knownEpoch = epochs.putIfAbsent(decided.id(), epoch);
      if (knownEpoch != null && !knownEpoch.equals(epoch)) {
        violate(name + " takes " + decided.id() + " for one of another epoch than one before it");
      }
      Instance known = decisions.putIfAbsent(decided.id(), decided);
      if (known == null) {
        firstSeen(decided);
      } else if (!known.proposal().equals(decided.proposal())
          || !known.deps().equals(decided.deps())) {
        violate(name + " knows another decision for " + decided.id() + " than one before it");
      }
    }

    @Override
    public void executed(CommandId id, List<ByteString> outcome) {
      executedBy.computeIfAbsent(id, any -> new HashSet<>()).add(name);
      if (!executed.add(id)) {
        violate(name + " executed " + id + " twice");
      }
      List<ByteString> known = outcomes.putIfAbsent(id, outcome);
      if (known != null && !known.equals(outcome)) {
        violate(name + " executed " + id + " with another outcome than a replica before it");
      }
      replica.audit().hashAt(id).ifPresent(hash -> compare(id, hash));
      replica
          .audit()
          .head(id.issuer())
          .ifPresent(head -> compare(id.issuer().id(head.sequence()), head.hash()));
    }
  }

  /** A hash says all that is before it, so that one of each chain would do. */
  private void compare(CommandId id, AuditHash hash) {
    AuditHash known = chains.putIfAbsent(id, hash);
    if (known != null && !known.equals(hash)) {
      violate("two replicas have different audit chains up to " + id);
    }
  }

  private void firstSeen(Instance decided) {
    if (decided.decidedProposal() instanceof Command command) {
      command
          .access()
          .forEachRead(
              key -> {
                requireSeen(decided, writers.get(key));
                readers.computeIfAbsent(key, any -> new ArrayList<>()).add(decided);
              });
      command
          .access()
          .forEachWrite(
              key -> {
                requireSeen(decided, readers.get(key));
                requireSeen(decided, writers.get(key));
                writers.computeIfAbsent(key, any -> new ArrayList<>()).add(decided);
              });
    }
  }

  private void requireSeen(Instance decided, @Nullable List<Instance> others) {
    if (others != null) {
      for (Instance other : others) {
        if (Objects.equals(epochs.get(other.id()), epochs.get(decided.id()))
            && !decided.deps().contains(other.id())
            && !other.deps().contains(decided.id())
            && !executedBy.getOrDefault(other.id(), Set.of()).containsAll(replicas)
            && !other.id().equals(decided.id())) {
          violate(decided.id() + " and " + other.id() + " conflict and do not know each other");
        }
      }
    }
  }

  private void violate(String says) {
    violations.accept(new Violation("epaxos", says, List.of()));
  }
}
