package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges transactions over lists by the cycles among them: Kyle Kingsbury and Peter Alvaro, "Elle:
 * inferring isolation anomalies from experimental observations", VLDB 14(3), 2020. Linear in
 * operations and dependencies, so fit for histories that no search could judge.
 *
 * <p>The keys of a history are the keys inside the transactions; {@link Operation#key()} plays no
 * part.
 */
public final class ListAppend {
  private static final String NAME = "list append";

  private ListAppend() {}

  /** Judges for strict serializability: one order of all transactions, true to real time. */
  public static Verdict check(List<Operation<ListOperation, ListResult>> operations) {
    return check(operations, EnumSet.of(Dependency.PROCESS, Dependency.REALTIME));
  }

  /**
   * Judges for serializability together with {@code orderings}.
   *
   * @param orderings {@link Dependency#PROCESS} and {@link Dependency#REALTIME}, as far as promised
   */
  public static Verdict check(
      List<Operation<ListOperation, ListResult>> operations, Set<Dependency> orderings) {
    VersionOrders orders = new VersionOrders(operations);
    List<Violation> violations = new ArrayList<>(ReadAnomalies.find(orders));
    violations.addAll(orders.violations());
    if (violations.isEmpty()) {
      DependencyGraph graph = new DependencyGraph(orders, orderings);
      CycleSearch.find(graph).forEach(cycle -> violations.add(explain(graph, cycle)));
    }
    return Verdict.of(violations);
  }

  private static Violation explain(DependencyGraph graph, CycleSearch.Cycle cycle) {
    List<String> evidence = new ArrayList<>();
    for (Edge edge : cycle.edges()) {
      evidence.add(
          "#%d is before #%d: %s"
              .formatted(graph.node(edge.from()).id(), graph.node(edge.to()).id(), edge.why()));
    }
    cycle.edges().forEach(edge -> evidence.add(graph.node(edge.from()).render()));
    return new Violation(
        NAME,
        "%s (%s): %d transactions each come before the next, and the last before the first"
            .formatted(cycle.code(), cycle.kind().meaning, cycle.edges().size()),
        evidence);
  }
}
