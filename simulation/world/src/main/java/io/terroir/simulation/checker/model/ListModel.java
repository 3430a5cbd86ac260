package io.terroir.simulation.checker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists by key, all empty at first, under transactions of reads and appends. */
public record ListModel() implements Model<Map<String, List<Long>>, ListOperation, ListResult> {
  @Override
  public Map<String, List<Long>> initial() {
    return Map.of();
  }

  @Override
  public Optional<Map<String, List<Long>>> step(
      Map<String, List<Long>> state, ListOperation request, Optional<ListResult> result) {
    Map<String, List<Long>> after = state;
    Iterator<List<Long>> reads = result.map(ListResult::reads).orElse(List.of()).iterator();
    for (ListOperation.Step step : request.steps()) {
      List<Long> list = after.getOrDefault(step.key(), List.of());
      if (step instanceof ListOperation.Append append) {
        List<Long> longer = new ArrayList<>(list);
        longer.add(append.value());
        after = new HashMap<>(after);
        after.put(step.key(), List.copyOf(longer));
      } else if (result.isPresent() && !(reads.hasNext() && reads.next().equals(list))) {
        return Optional.empty();
      }
    }
    return Optional.of(after);
  }

  @Override
  public boolean mayChange(ListOperation request, Optional<ListResult> result) {
    return !request.isReadOnly();
  }

  /** An append shows only where a list holds its value. */
  @Override
  public boolean mayExplain(
      ListOperation request, ListOperation explained, Optional<ListResult> result) {
    List<List<Long>> reads = result.map(ListResult::reads).orElse(List.of());
    return request.steps().stream()
        .anyMatch(
            step ->
                step instanceof ListOperation.Append append
                    && reads.stream().anyMatch(list -> list.contains(append.value())));
  }
}
