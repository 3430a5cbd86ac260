package io.terroir.epaxos.execution;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.core.Instance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of Tarjan's algorithm over what is committed and not executed, from one root, with a
 * stack of its own instead of recursion: chains of dependencies grow as long as the load likes.
 *
 * <p>A component is complete when everything reachable from it is; Tarjan emits components in that
 * order. So whatever was emitted can be executed even if the search then meets an open id and
 * stops.
 */
final class ComponentSearch {
  private final Map<CommandId, Instance> committed;
  private final IdSet executed;
  private final Map<CommandId, Vertex> visited = new HashMap<>();
  private final Deque<Frame> path = new ArrayDeque<>();
  private final Deque<Vertex> component = new ArrayDeque<>();
  private final List<Instance> inOrder = new ArrayList<>();

  /**
   * What was found.
   *
   * @param inOrder instances to execute, in order; they are marked as executed
   * @param blockedBy an open id that the root depends on, unless the root itself is in the list
   */
  record Result(List<Instance> inOrder, Optional<CommandId> blockedBy) {}

  private static final class Vertex {
    final Instance instance;
    final int index;
    int low;
    boolean inComponent = true;

    Vertex(Instance instance, int index) {
      this.instance = instance;
      this.index = index;
      this.low = index;
    }
  }

  private record Frame(Vertex vertex, Iterator<CommandId> dependencies) {}

  ComponentSearch(Map<CommandId, Instance> committed, IdSet executed) {
    this.committed = committed;
    this.executed = executed;
  }

  Result from(CommandId root) {
    Optional<CommandId> open = enter(root);
    while (open.isEmpty() && !path.isEmpty()) {
      Frame frame = path.element();
      if (frame.dependencies().hasNext()) {
        open = follow(frame.vertex(), frame.dependencies().next());
      } else {
        leave();
      }
    }
    return new Result(inOrder, open);
  }

  private Optional<CommandId> follow(Vertex from, CommandId dependency) {
    Vertex seen = visited.get(dependency);
    if (seen == null) {
      return enter(dependency);
    }
    if (seen.inComponent) {
      from.low = Math.min(from.low, seen.index);
    }
    return Optional.empty();
  }

  /**
   * Goes on from {@code id}, unless it or a direct dependency of it is open. Looking at all direct
   * ones before going deeper is what makes a storm of commands on one key cheap: each of them
   * depends on all that came before, and on one that is open.
   *
   * @return the open id that ends the search, if there is one
   */
  private Optional<CommandId> enter(CommandId id) {
    Instance instance = committed.get(id);
    if (instance == null) {
      return Optional.of(id);
    }
    List<CommandId> missing = executed.missingFrom(instance.deps(), Integer.MAX_VALUE);
    for (CommandId dependency : missing) {
      if (!committed.containsKey(dependency)) {
        return Optional.of(dependency);
      }
    }
    Vertex vertex = new Vertex(instance, visited.size());
    visited.put(id, vertex);
    component.push(vertex);
    path.push(new Frame(vertex, missing.iterator()));
    return Optional.empty();
  }

  private void leave() {
    Vertex done = path.pop().vertex();
    if (!path.isEmpty()) {
      Vertex parent = path.peek().vertex();
      parent.low = Math.min(parent.low, done.low);
    }
    if (done.low == done.index) {
      emitComponentOf(done);
    }
  }

  private void emitComponentOf(Vertex rootOfComponent) {
    List<Instance> members = new ArrayList<>();
    Vertex member;
    do {
      member = component.pop();
      member.inComponent = false;
      members.add(member.instance);
    } while (member != rootOfComponent);
    members.sort(Comparator.comparing(Instance::id));
    for (Instance instance : members) {
      executed.add(instance.id());
      inOrder.add(instance);
    }
  }
}
