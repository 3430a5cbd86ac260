package io.terroir.epaxos.core;

import io.terroir.simulation.explore.ViolationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What was told to anybody: submitted commands, decisions that a replica sent or executed, and in
 * which order conflicting commands were executed anywhere.
 */
record GroupHistory(
    Map<CommandId, Integer> submitted, Map<CommandId, Decision> decided, Set<Ordered> orders) {
  static final GroupHistory EMPTY = new GroupHistory(Map.of(), Map.of(), Set.of());

  /** What an id was decided to be. */
  record Decision(Proposal proposal, Deps deps) {}

  /** Some replica executed one before the other. */
  record Ordered(CommandId before, CommandId after) {}

  GroupHistory {
    submitted = Map.copyOf(submitted);
    decided = Map.copyOf(decided);
    orders = Set.copyOf(orders);
  }

  GroupHistory submitted(CommandId id, int command) {
    Map<CommandId, Integer> more = new HashMap<>(submitted);
    more.put(id, command);
    return new GroupHistory(more, decided, orders);
  }

  /** Agreement, Visibility, and nothing from nowhere. */
  GroupHistory decided(CommandId id, Decision decision, List<Command> commands) {
    Decision known = decided.get(id);
    if (decision.equals(known)) {
      return this;
    }
    require(known == null, "Agreement: " + id + " is both " + known + " and " + decision);
    if (decision.proposal() instanceof Command command) {
      Integer number = submitted.get(id);
      require(
          number != null && commands.get(number).equals(command),
          "Validity: " + id + " was decided to be what nobody submitted under it");
      decided.forEach((other, its) -> checkVisibility(id, decision, other, its));
    }
    Map<CommandId, Decision> more = new HashMap<>(decided);
    more.put(id, decision);
    return new GroupHistory(submitted, more, orders);
  }

  private static void checkVisibility(
      CommandId one, Decision decision, CommandId other, Decision its) {
    boolean matters =
        its.proposal() instanceof Command && its.proposal().conflictsWith(decision.proposal());
    require(
        !matters || its.deps().contains(one) || decision.deps().contains(other),
        "Visibility: neither of " + one + " and " + other + " depends on the other");
  }

  /** Execution consistency: two conflicting commands are executed in one order everywhere. */
  GroupHistory executed(List<CommandId> order) {
    Set<Ordered> more = new HashSet<>(orders);
    for (int i = 0; i < order.size(); i++) {
      for (int j = i + 1; j < order.size(); j++) {
        CommandId before = order.get(i);
        CommandId after = order.get(j);
        require(!before.equals(after), "Execution: " + before + " is executed twice");
        if (proposal(before).conflictsWith(proposal(after))) {
          require(
              !more.contains(new Ordered(after, before)),
              "Execution: " + before + " and " + after + " are executed in both orders");
          more.add(new Ordered(before, after));
        }
      }
    }
    return new GroupHistory(submitted, decided, more);
  }

  private Proposal proposal(CommandId id) {
    return Objects.requireNonNull(decided.get(id), "what is executed was decided").proposal();
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ViolationException(otherwise);
    }
  }
}
