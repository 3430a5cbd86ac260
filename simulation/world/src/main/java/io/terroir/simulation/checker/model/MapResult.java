package io.terroir.simulation.checker.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the entries of an origin answer. */
public sealed interface MapResult<V> {
  /** What {@link MapOperation.Get} read. */
  record Entry<V>(Optional<V> value) implements MapResult<V> {}

  /** It was done. */
  record Done<V>() implements MapResult<V> {}

  /** Whether {@link MapOperation.CompareAndSet} found what it expected. */
  record Applied<V>(boolean applied) implements MapResult<V> {}

  /** What {@link MapOperation.Scan} read. */
  record Entries<V>(SortedMap<String, V> entries) implements MapResult<V> {}

  /** Whether the guards held, and if so the answer of each step. */
  record Answers<V>(boolean applied, List<MapResult<V>> answers) implements MapResult<V> {
    public Answers {
      answers = List.copyOf(answers);
    }
  }
}
