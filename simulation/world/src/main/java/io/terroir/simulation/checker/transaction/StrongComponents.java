package io.terroir.simulation.checker.transaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parts of a graph in which everything reaches everything: Robert Tarjan, "Depth-first search
 * and linear graph algorithms", SIAM Journal on Computing 1(2), 1972. Without recursion, for long
 * histories.
 */
final class StrongComponents {
  private static final int UNSEEN = -1;

  private final DependencyGraph graph;
  private final Predicate<Edge> filter;
  private final int[] index;
  private final int[] low;
  private final boolean[] onPath;
  private final int[] nextEdge;
  private final Deque<Integer> path = new ArrayDeque<>();
  private final List<List<Integer>> components = new ArrayList<>();
  private int counter;

  private StrongComponents(DependencyGraph graph, Predicate<Edge> filter) {
    this.graph = graph;
    this.filter = filter;
    index = new int[graph.size()];
    Arrays.fill(index, UNSEEN);
    low = new int[graph.size()];
    onPath = new boolean[graph.size()];
    nextEdge = new int[graph.size()];
  }

  /** The components of more than one node, over the edges that pass {@code filter}. */
  static List<List<Integer>> find(
      DependencyGraph graph, List<Integer> nodes, Predicate<Edge> filter) {
    StrongComponents search = new StrongComponents(graph, filter);
    for (int node : nodes) {
      if (search.index[node] == UNSEEN) {
        search.visit(node);
      }
    }
    return search.components;
  }

  private void visit(int root) {
    Deque<Integer> calls = new ArrayDeque<>();
    enter(root, calls);
    while (!calls.isEmpty()) {
      int node = calls.element();
      List<Edge> edges = graph.edgesFrom(node);
      if (nextEdge[node] < edges.size()) {
        Edge edge = edges.get(nextEdge[node]++);
        if (!filter.test(edge)) {
          continue;
        }
        if (index[edge.to()] == UNSEEN) {
          enter(edge.to(), calls);
        } else if (onPath[edge.to()]) {
          low[node] = Math.min(low[node], index[edge.to()]);
        }
        continue;
      }
      calls.remove();
      if (!calls.isEmpty()) {
        low[calls.element()] = Math.min(low[calls.element()], low[node]);
      }
      if (low[node] == index[node]) {
        close(node);
      }
    }
  }

  private void enter(int node, Deque<Integer> calls) {
    index[node] = counter;
    low[node] = counter++;
    onPath[node] = true;
    path.push(node);
    calls.push(node);
  }

  private void close(int root) {
    List<Integer> component = new ArrayList<>();
    int node;
    do {
      node = path.pop();
      onPath[node] = false;
      component.add(node);
    } while (node != root);
    if (component.size() > 1) {
      components.add(component);
    }
  }
}
