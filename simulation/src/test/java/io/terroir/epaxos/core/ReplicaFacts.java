package io.terroir.epaxos.core;

import java.util.List;
import java.util.Map;

/**
 * What invariants and choices need to know of a replica.
 *
 * @param losing whether what it writes no longer reaches its disk
 * @param nextId for its next command
 * @param instances its records, by id
 * @param executed commands that it has executed in this life, in order
 */
record ReplicaFacts(
    boolean losing,
    CommandId nextId,
    Map<CommandId, Instance> instances,
    List<CommandId> executed) {
  ReplicaFacts {
    instances = Map.copyOf(instances);
    executed = List.copyOf(executed);
  }

  Instance instance(CommandId id) {
    Instance known = instances.get(id);
    return known != null ? known : Instance.initial(id);
  }
}
