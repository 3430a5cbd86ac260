package io.terroir.simulation.checker.model;

import java.util.List;

/**
 * What a {@link ListOperation} read.
 *
 * @param reads one list for each read among the steps, in their order
 */
public record ListResult(List<List<Long>> reads) {
  public ListResult {
    reads = reads.stream().map(List::copyOf).toList();
  }

  @Override
  public String toString() {
    return reads.isEmpty() ? "ok" : reads.toString();
  }
}
