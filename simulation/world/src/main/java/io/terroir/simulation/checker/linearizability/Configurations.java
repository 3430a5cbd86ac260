package io.terroir.simulation.checker.linearizability;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of configurations without those that another one makes superfluous. Of two that differ in
 * the open operations they used only, the one that used fewer can still do whatever the other can:
 * nothing obliges an open operation to take effect.
 */
final class Configurations<S> {
  private final Map<Place<S>, List<Configuration<S>>> byPlace = new HashMap<>();
  private int size;

  private record Place<S>(S state, long linearized) {}

  /** False if a configuration that is at least as free is known. */
  boolean add(Configuration<S> added) {
    List<Configuration<S>> known =
        byPlace.computeIfAbsent(
            new Place<>(added.state(), added.linearized()), any -> new ArrayList<>(1));
    for (Configuration<S> configuration : known) {
      if (configuration.isAtLeastAsFreeAs(added)) {
        return false;
      }
    }
    size -= known.size();
    known.removeIf(added::isAtLeastAsFreeAs);
    known.add(added);
    size += known.size();
    return true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  Collection<Configuration<S>> all() {
    List<Configuration<S>> all = new ArrayList<>(size);
    byPlace.values().forEach(all::addAll);
    return all;
  }
}
