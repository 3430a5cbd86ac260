package io.terroir.simulation.checker.transaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the shortest cycle of the worst kind in each strongly connected part of a graph. */
final class CycleSearch {
  /** Starting points tried per part and kind; more would only shorten the cycle shown. */
  private static final int STARTS_MAX = 500;

  private static final List<Set<Dependency>> EXTRAS =
      List.of(
          Set.of(),
          EnumSet.of(Dependency.PROCESS),
          EnumSet.of(Dependency.PROCESS, Dependency.REALTIME));

  private final DependencyGraph graph;

  /** A kind of anomaly, from the worst on; names as in Adya's thesis and in Elle. */
  enum Kind {
    G0("G0", "writes by turns"),
    G1C("G1c", "circular flow of information"),
    G_SINGLE("G-single", "read skew"),
    G_NONADJACENT("G-nonadjacent", "long fork: no snapshot explains the reads"),
    G2("G2-item", "write skew");

    final String code;
    final String meaning;

    Kind(String code, String meaning) {
      this.code = code;
      this.meaning = meaning;
    }

    /** Whether a cycle of this kind may hold such an edge; process and real time come on top. */
    boolean allows(Dependency dependency) {
      return switch (dependency) {
        case WRITE_WRITE -> true;
        case WRITE_READ -> this != G0;
        case READ_WRITE -> this != G0 && this != G1C;
        case PROCESS, REALTIME -> false;
      };
    }
  }

  /** A cycle; the end of each edge is the beginning of the next. */
  record Cycle(Kind kind, List<Edge> edges) {
    /** With the orders beyond data that it needs. */
    String code() {
      Set<Dependency> used = EnumSet.noneOf(Dependency.class);
      edges.forEach(edge -> used.add(edge.dependency()));
      return kind.code
          + (used.contains(Dependency.REALTIME)
              ? "-realtime"
              : used.contains(Dependency.PROCESS) ? "-process" : "");
    }
  }

  private CycleSearch(DependencyGraph graph) {
    this.graph = graph;
  }

  static List<Cycle> find(DependencyGraph graph) {
    List<Integer> all = new ArrayList<>();
    for (int node = 0; node < graph.size(); node++) {
      all.add(node);
    }
    CycleSearch search = new CycleSearch(graph);
    List<Cycle> cycles = new ArrayList<>();
    for (List<Integer> component : StrongComponents.find(graph, all, edge -> true)) {
      search.worst(component).ifPresent(cycles::add);
    }
    return cycles;
  }

  private Optional<Cycle> worst(List<Integer> component) {
    for (Set<Dependency> extra : EXTRAS) {
      for (Kind kind : Kind.values()) {
        Predicate<Edge> filter =
            edge -> kind.allows(edge.dependency()) || extra.contains(edge.dependency());
        Optional<List<Edge>> shortest = Optional.empty();
        for (List<Integer> part : StrongComponents.find(graph, component, filter)) {
          Set<Integer> inside = new HashSet<>(part);
          Optional<List<Edge>> found =
              shortest(kind, part, filter.and(e -> inside.contains(e.to())));
          if (found.isPresent()
              && (shortest.isEmpty() || found.get().size() < shortest.get().size())) {
            shortest = found;
          }
        }
        if (shortest.isPresent()) {
          return Optional.of(new Cycle(kind, shortest.get()));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<List<Edge>> shortest(Kind kind, List<Integer> part, Predicate<Edge> filter) {
    List<Edge> shortest = List.of();
    for (int start : part.subList(0, Math.min(part.size(), STARTS_MAX))) {
      for (Edge first : graph.edgesFrom(start)) {
        boolean counts = kind == Kind.G0 || kind == Kind.G1C || first.isAnti();
        if (counts && filter.test(first)) {
          Optional<List<Edge>> back = wayBack(kind, first, filter);
          if (back.isPresent() && (shortest.isEmpty() || back.get().size() < shortest.size())) {
            shortest = back.get();
          }
        }
      }
    }
    return shortest.isEmpty() ? Optional.empty() : Optional.of(shortest);
  }

  private record Stop(int node, boolean cameByAnti) {}

  /** Breadth first from the end of {@code first} to its beginning, under the rules of the kind. */
  private Optional<List<Edge>> wayBack(Kind kind, Edge first, Predicate<Edge> filter) {
    Map<Stop, Edge> cameBy = new HashMap<>();
    Map<Stop, Stop> cameFrom = new HashMap<>();
    Deque<Stop> queue = new ArrayDeque<>();
    Stop origin = new Stop(first.to(), first.isAnti());
    queue.add(origin);
    while (!queue.isEmpty()) {
      Stop stop = queue.remove();
      for (Edge edge : graph.edgesFrom(stop.node())) {
        if (!filter.test(edge) || !mayFollow(kind, stop, edge, first)) {
          continue;
        }
        Stop next = new Stop(edge.to(), edge.isAnti());
        if (next.equals(origin) || cameBy.putIfAbsent(next, edge) != null) {
          continue;
        }
        cameFrom.put(next, stop);
        if (edge.to() == first.from()) {
          return Optional.of(path(first, origin, next, cameBy, cameFrom));
        }
        queue.add(next);
      }
    }
    return Optional.empty();
  }

  private static boolean mayFollow(Kind kind, Stop stop, Edge edge, Edge first) {
    return switch (kind) {
      case G0, G1C, G2 -> true;
      case G_SINGLE -> !edge.isAnti();
      case G_NONADJACENT -> !edge.isAnti() || (!stop.cameByAnti() && edge.to() != first.from());
    };
  }

  private static List<Edge> path(
      Edge first, Stop origin, Stop end, Map<Stop, Edge> cameBy, Map<Stop, Stop> cameFrom) {
    Deque<Edge> path = new ArrayDeque<>();
    for (Stop at = end; !at.equals(origin); ) {
      path.push(Optional.ofNullable(cameBy.get(at)).orElseThrow());
      at = Optional.ofNullable(cameFrom.get(at)).orElseThrow();
    }
    path.push(first);
    return List.copyOf(path);
  }
}
