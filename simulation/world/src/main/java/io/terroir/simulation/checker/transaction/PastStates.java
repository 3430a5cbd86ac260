package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key has one state at a revision, whoever reads it and when, and keeps it until a later revision
 * changes it: what was last written at a revision stands there at every revision from then on, up
 * to the one at which it was seen.
 */
public final class PastStates {
  private static final String NAME = "past states";

  private PastStates() {}

  /**
   * What somebody saw, or did.
   *
   * @param who for people
   * @param revision of the state that was seen
   * @param version empty if the key was absent
   */
  public record Seen(String who, String key, long revision, Optional<Version> version) {}

  /**
   * What a key held.
   *
   * @param modRevision the revision that wrote it
   */
  public record Version(String value, long modRevision) {}

  /** Judges what was seen of all keys of one origin. */
  public static Verdict check(List<Seen> all) {
    Map<String, List<Seen>> byKey = all.stream().collect(Collectors.groupingBy(Seen::key));
    List<Violation> violations = new ArrayList<>();
    byKey.values().forEach(seen -> checkKey(seen, violations));
    return Verdict.of(violations);
  }

  private static void checkKey(List<Seen> all, List<Violation> violations) {
    for (Seen seen : all) {
      if (seen.version().isEmpty()) {
        continue;
      }
      Version version = seen.version().get();
      if (version.modRevision() > seen.revision()) {
        violations.add(
            new Violation(NAME, "a state is newer than its revision", List.of("" + seen)));
      }
      for (Seen other : all) {
        boolean between =
            version.modRevision() <= other.revision() && other.revision() <= seen.revision();
        if (between && !other.version().equals(seen.version())) {
          violations.add(
              new Violation(
                  NAME, "a key has two states at a revision", List.of("" + other, "" + seen)));
        }
      }
    }
  }
}
