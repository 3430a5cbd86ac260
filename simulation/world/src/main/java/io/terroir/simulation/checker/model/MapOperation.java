package io.terroir.simulation.checker.model;

import java.util.List;
import java.util.Optional;

/** What may be asked of the entries of one origin. Values written should be unique. */
public sealed interface MapOperation<V> {
  /** Reads one entry; answered by {@link MapResult.Entry}. */
  record Get<V>(String key) implements MapOperation<V> {}

  /** Answered by {@link MapResult.Done}. */
  record Put<V>(String key, V value) implements MapOperation<V> {}

  /** Answered by {@link MapResult.Done}, whether there was an entry or not. */
  record Delete<V>(String key) implements MapOperation<V> {}

  /** Sets or deletes an entry if it is as expected; answered by {@link MapResult.Applied}. */
  record CompareAndSet<V>(String key, Optional<V> expected, Optional<V> value)
      implements MapOperation<V> {}

  /** The entries from {@code from}, up to but without {@code to}; {@link MapResult.Entries}. */
  record Scan<V>(String from, String to, int entriesMax) implements MapOperation<V> {}

  /**
   * All steps in order if every guard holds, else nothing; answered by {@link MapResult.Answers}.
   */
  record Transaction<V>(List<Guard<V>> guards, List<MapOperation<V>> steps)
      implements MapOperation<V> {
    public Transaction {
      guards = List.copyOf(guards);
      steps = List.copyOf(steps);
    }
  }

  /** An entry is as expected; nothing expected means that it is absent. */
  record Guard<V>(String key, Optional<V> expected) {}
}
