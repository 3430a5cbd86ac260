package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When everything has healed and gone quiet, replicas of the same data hold the same. */
public final class Convergence {
  private static final int DIFFERENCES_SHOWN = 20;

  private Convergence() {}

  /**
   * Compares replicas.
   *
   * @param replicas by name: entries by key; values need {@code equals} and a readable text
   */
  public static Verdict check(Map<String, ? extends Map<String, ?>> replicas) {
    TreeSet<String> keys = new TreeSet<>();
    replicas.values().forEach(state -> keys.addAll(state.keySet()));
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      Map<Optional<?>, List<String>> holders = new LinkedHashMap<>();
      replicas.forEach(
          (replica, state) ->
              holders
                  .computeIfAbsent(Optional.ofNullable(state.get(key)), any -> new ArrayList<>())
                  .add(replica));
      if (holders.size() > 1) {
        differences.add(render(key, holders));
      }
    }
    if (differences.isEmpty()) {
      return Verdict.legal();
    }
    List<String> shown =
        new ArrayList<>(differences.subList(0, Math.min(differences.size(), DIFFERENCES_SHOWN)));
    if (shown.size() < differences.size()) {
      shown.add("and %d more".formatted(differences.size() - shown.size()));
    }
    return Verdict.violated(
        new Violation(
            "convergence",
            "%d of %d keys differ between %d replicas"
                .formatted(differences.size(), keys.size(), replicas.size()),
            shown));
  }

  private static String render(String key, Map<Optional<?>, List<String>> holders) {
    List<String> parts = new ArrayList<>();
    holders.forEach(
        (value, names) ->
            parts.add(
                String.join(", ", names)
                    + (names.size() == 1 ? " holds " : " hold ")
                    + (value.isPresent() ? value.get() : "nothing")));
    return key + ": " + String.join("; ", parts);
  }
}
