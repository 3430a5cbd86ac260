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
    Instance first = committed.get(root);
    if (first == null) {
      return new Result(inOrder, Optional.of(root));
    }
    enter(first);
    while (!path.isEmpty()) {
      Frame frame = path.peek();
      if (!frame.dependencies().hasNext()) {
        leave();
        continue;
      }
      CommandId dependency = frame.dependencies().next();
      Vertex seen = visited.get(dependency);
      if (seen != null) {
        if (seen.inComponent) {
          frame.vertex().low = Math.min(frame.vertex().low, seen.index);
        }
      } else if (!executed.contains(dependency)) {
        Instance instance = committed.get(dependency);
        if (instance == null) {
          return new Result(inOrder, Optional.of(dependency));
        }
        enter(instance);
      }
    }
    return new Result(inOrder, Optional.empty());
  }

  private void enter(Instance instance) {
    Vertex vertex = new Vertex(instance, visited.size());
    visited.put(instance.id(), vertex);
    component.push(vertex);
    List<CommandId> missing = executed.missingFrom(instance.deps(), Integer.MAX_VALUE);
    path.push(new Frame(vertex, missing.iterator()));
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
