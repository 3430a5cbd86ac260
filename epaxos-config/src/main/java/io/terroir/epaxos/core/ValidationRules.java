package io.terroir.epaxos.core;

import io.terroir.epaxos.core.Message.Invalidating;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What speaks against a command having been committed on the fast path with given dependencies
 * (figure 5, on Validate). Two conflicting commands that were both decided must see each other in
 * at least one direction (Visibility); an id that conflicts, is not a dependency, and does not
 * itself depend on the command would contradict that.
 */
final class ValidationRules {
  private ValidationRules() {}

  /** The ids that invalidate {@code command} with {@code deps} under {@code id}, as known here. */
  static Set<Invalidating> invalidating(
      InstanceTable table, CommandId id, Command command, Deps deps) {
    Set<Invalidating> found = new LinkedHashSet<>();
    Deps decidedOrKnown = table.conflictsOf(id, command);
    IdSet excluded = new IdSet();
    excluded.addAll(deps);
    for (CommandId other : excluded.missingFrom(decidedOrKnown, Integer.MAX_VALUE)) {
      Instance instance = table.get(other);
      if (instance.isCommitted() && committedInvalidates(instance, id, command)) {
        found.add(new Invalidating(other, true));
      }
    }
    for (CommandId other : table.open()) {
      if (!other.equals(id)
          && !deps.contains(other)
          && openInvalidates(table.get(other), id, command)) {
        found.add(new Invalidating(other, false));
      }
    }
    return found;
  }

  /**
   * A committed no-op never invalidates, although it conflicts with everything: it is not executed,
   * so nothing needs to be ordered with it.
   */
  private static boolean committedInvalidates(Instance other, CommandId id, Command command) {
    return other.decidedProposal() instanceof Command decided
        && decided.conflictsWith(command)
        && !other.deps().contains(id);
  }

  /**
   * What is not committed is judged by what its coordinator submitted, never by a no-op that was
   * merely accepted: it may still become the command, and the argument about its coordinator (lemma
   * 11) is about the initial commands.
   */
  private static boolean openInvalidates(Instance other, CommandId id, Command command) {
    return other.initialCommand().isPresent()
        && other.initialCommand().get().conflictsWith(command)
        && !other.initialDeps().contains(id);
  }
}
