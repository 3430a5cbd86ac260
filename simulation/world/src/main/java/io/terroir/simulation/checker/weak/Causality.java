package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.weak.CausalOrder.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Causal consistency of registers with unique values, over all keys at once, by its bad patterns:
 * Ahmed Bouajjani, Constantin Enea, Rachid Guerraoui and Jad Hamza, "On verifying causal
 * consistency", POPL 2017. A history without them is causally consistent.
 *
 * <ul>
 *   <li><em>ThinAirRead</em>: a value was read that nobody wrote.
 *   <li><em>CyclicCO</em>: an operation comes causally before itself.
 *   <li><em>WriteCORead</em>: a value was read although another one, which overwrote it, was
 *       causally known to the reader.
 *   <li><em>WriteCOInitRead</em>: the blank register was read although a write was known.
 * </ul>
 */
public final class Causality {
  private static final String NAME = "causality";

  private Causality() {}

  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    CausalOrder<V> order = new CausalOrder<>(operations);
    List<Violation> violations = new ArrayList<>(thinAir(order));
    Optional<List<Node<V>>> cycle = order.cycle();
    if (cycle.isPresent()) {
      violations.add(
          Violation.of(
              NAME,
              "CyclicCO: each of these comes before the next, and the last before the first",
              cycle.get().stream().map(node -> node.operation).toList()));
      return Verdict.of(violations);
    }
    Map<Writes, NavigableSet<Integer>> writes = new HashMap<>();
    Map<Place, Node<V>> places = new HashMap<>();
    for (Node<V> node : order.nodes()) {
      if (node.written().isPresent()) {
        writes
            .computeIfAbsent(new Writes(node.session, node.operation.key()), any -> new TreeSet<>())
            .add(node.index);
        places.put(new Place(node.session, node.index), node);
      }
    }
    for (Node<V> read : order.nodes()) {
      if (read.isRead()) {
        overwritten(order, read, writes, places).ifPresent(violations::add);
      }
    }
    return Verdict.of(violations);
  }

  private record Writes(int session, String key) {}

  private record Place(int session, int index) {}

  private static <V> List<Violation> thinAir(CausalOrder<V> order) {
    return order.nodes().stream()
        .filter(node -> node.seen().isPresent() && order.writerOfSeen(node).isEmpty())
        .map(
            node ->
                Violation.of(
                    NAME,
                    "ThinAirRead: #%d read what nobody wrote, or what was refused"
                        .formatted(node.operation.id()),
                    List.of(node.operation)))
        .toList();
  }

  /** Of each session, only the last write that the reader knew needs a look. */
  private static <V> Optional<Violation> overwritten(
      CausalOrder<V> order,
      Node<V> read,
      Map<Writes, NavigableSet<Integer>> writes,
      Map<Place, Node<V>> places) {
    Optional<Node<V>> seen = order.writerOfSeen(read);
    if (seen.isEmpty() && read.seen().isPresent()) {
      return Optional.empty();
    }
    for (int session = 0; session < order.sessions(); session++) {
      Integer index =
          writes
              .getOrDefault(new Writes(session, read.operation.key()), new TreeSet<>())
              .lower(read.known(session));
      Node<V> known = index == null ? null : places.get(new Place(session, index));
      if (known == null) {
        continue;
      }
      if (seen.isEmpty()) {
        return Optional.of(
            Violation.of(
                NAME,
                "WriteCOInitRead: #%d read a blank register, but #%d was causally before it"
                    .formatted(read.operation.id(), known.operation.id()),
                List.of(known.operation, read.operation)));
      }
      if (order.before(seen.get(), known)) {
        return Optional.of(
            Violation.of(
                NAME,
                "WriteCORead: #%d read what #%d had overwritten causally before"
                    .formatted(read.operation.id(), known.operation.id()),
                List.of(seen.get().operation, known.operation, read.operation)));
      }
    }
    return Optional.empty();
  }
}
