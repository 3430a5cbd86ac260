package io.terroir.epaxos.execution;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.core.Instance;
import io.terroir.runtime.Invariants;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes committed instances in any order and gives them back in the order of execution, each once,
 * no-ops included (they count as executed and are skipped by the caller).
 *
 * <p>Every committed instance that cannot be executed yet waits for exactly one open id that it
 * depends on, directly or not. When that id is committed, the search goes on from it; what waited
 * for it then waits for whatever blocks it, without another search. So a chain that is committed
 * backwards costs one look per instance, not one per pair.
 *
 * <p>Not thread-safe.
 */
public final class Executor {
  private final Map<CommandId, Instance> committed = new HashMap<>();
  private final IdSet executed = new IdSet();

  /** An open id, and the committed ids that wait for it. */
  private final Map<CommandId, List<CommandId>> waiting = new HashMap<>();

  private long executedCount;

  /** Nothing has been executed. */
  public Executor() {
    this(Deps.NONE);
  }

  /**
   * Goes on after an earlier life.
   *
   * @param executedBefore what it executed: whole components with all that they depend on. What is
   *     left of half a circle of dependencies may be no circle, and have another order
   */
  public Executor(Deps executedBefore) {
    executed.addAll(executedBefore);
  }

  /**
   * Adds a committed instance.
   *
   * @return what can be executed now, in order; often empty. Components are whole
   */
  public List<Instance> commit(Instance instance) {
    Invariants.check(instance.isCommitted(), "only what is committed is executed");
    CommandId id = instance.id();
    if (executed.contains(id) || committed.containsKey(id)) {
      return List.of();
    }
    committed.put(id, instance);
    List<Instance> ready = new ArrayList<>();
    Deque<CommandId> roots = new ArrayDeque<>();
    roots.add(id);
    while (!roots.isEmpty()) {
      executeFrom(roots.poll(), roots, ready);
    }
    return ready;
  }

  /** Whether {@code id} was given out for execution, or was executed in an earlier life. */
  public boolean isExecuted(CommandId id) {
    return executed.contains(id);
  }

  /** What was given out for execution, in this life or before. */
  public Deps executed() {
    return executed.toDeps();
  }

  /** Instances given out so far. */
  public long executedCount() {
    return executedCount;
  }

  /** Committed instances that wait for an open one. */
  public int waitingCount() {
    return committed.size();
  }

  private void executeFrom(CommandId root, Deque<CommandId> roots, List<Instance> ready) {
    if (executed.contains(root)) {
      release(root, roots);
      return;
    }
    ComponentSearch search = new ComponentSearch(committed, executed);
    ComponentSearch.Result result = search.from(root);
    for (Instance instance : result.inOrder()) {
      committed.remove(instance.id());
      executedCount++;
      ready.add(instance);
      release(instance.id(), roots);
    }
    result.blockedBy().ifPresent(open -> moveWaiting(root, open));
  }

  /** Those who waited for {@code id} may go on. */
  private void release(CommandId id, Deque<CommandId> roots) {
    List<CommandId> released = waiting.remove(id);
    if (released != null) {
      roots.addAll(released);
    }
  }

  /**
   * {@code root} is blocked, and with it everything that waited for it. The shorter list goes into
   * the longer one, so that no list is copied again and again.
   */
  private void moveWaiting(CommandId root, CommandId open) {
    List<CommandId> forRoot = Objects.requireNonNullElseGet(waiting.remove(root), ArrayList::new);
    List<CommandId> forOpen = Objects.requireNonNullElseGet(waiting.remove(open), ArrayList::new);
    List<CommandId> longer = forRoot.size() > forOpen.size() ? forRoot : forOpen;
    List<CommandId> shorter = forRoot.size() > forOpen.size() ? forOpen : forRoot;
    longer.addAll(shorter);
    longer.add(root);
    waiting.put(open, longer);
  }
}
