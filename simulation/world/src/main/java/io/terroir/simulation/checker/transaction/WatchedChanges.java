package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What those who watch the keys of one origin were told, against what was written: the guarantees
 * of etcd's watches. Told in order and once ({@link Told#hear} sees to it as it happens), whole
 * revisions, everything between where a watch begins and where it says it has come, the same to
 * all, and nothing that nobody wrote. Not thread-safe.
 */
public final class WatchedChanges {
  private static final String NAME = "watched changes";

  private final Map<Long, Map<String, Optional<String>>> revisions = new TreeMap<>();
  private final Map<Long, String> witnesses = new HashMap<>();
  private final List<Told> all = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();

  /**
   * A change of a key.
   *
   * @param value empty if it was removed
   */
  public record Event(long revision, String key, Optional<String> value) {}

  /** A write was acknowledged: at its revision it changed these keys and no others. */
  public void acknowledged(String who, long revision, Map<String, Optional<String>> changes) {
    merge(who, revision, changes);
  }

  /**
   * Somebody begins to watch all keys.
   *
   * @param after the revision up to which changes are not wanted; empty for that of the moment
   * @param acknowledged the newest revision that was acknowledged before
   */
  public Told begin(String who, Optional<Long> after, long acknowledged) {
    Told told = new Told(who, after, acknowledged);
    all.add(told);
    return told;
  }

  /**
   * Judges it all.
   *
   * @param written all values that anybody tried to write
   */
  public Verdict judge(Set<String> written) {
    all.forEach(Told::merge);
    revisions.forEach(
        (revision, changes) ->
            changes.forEach(
                (key, value) -> {
                  if (value.isPresent() && !written.contains(value.get())) {
                    violate("nobody wrote what was told", revision, witness(revision));
                  }
                }));
    all.forEach(Told::check);
    return Verdict.of(violations);
  }

  private void merge(String who, long revision, Map<String, Optional<String>> changes) {
    Map<String, Optional<String>> known = revisions.putIfAbsent(revision, changes);
    if (known == null) {
      witnesses.put(revision, who);
    } else if (!known.equals(changes)) {
      violate("a revision is two changes", revision, witness(revision), who);
    }
  }

  private String witness(long revision) {
    return witnesses.getOrDefault(revision, "nobody");
  }

  private void violate(String what, long revision, Object... evidence) {
    violations.add(
        new Violation(
            NAME,
            what + ": revision " + revision,
            Arrays.stream(evidence).map(String::valueOf).toList()));
  }

  /** What one watch was told, from where it began. */
  public final class Told {
    private final String who;
    private final long acknowledged;
    private final Map<Long, Map<String, Optional<String>>> heard = new TreeMap<>();
    private Optional<Long> after;
    private long through;
    private boolean ended;

    private Told(String who, Optional<Long> after, long acknowledged) {
      this.who = who;
      this.after = after;
      this.acknowledged = acknowledged;
      this.through = after.orElse(0L);
    }

    /** It is told changes, or nothing, and that it has come to {@code nowThrough}. */
    public void hear(List<Event> events, long nowThrough) {
      if (ended) {
        violate("told after the end", nowThrough, who);
      }
      long last = through;
      String lastKey = "";
      for (Event event : events) {
        boolean same = event.revision() == last && last > through;
        if (event.revision() <= through) {
          violate("told twice, or after it was said that all had been", event.revision(), who);
        } else if (event.revision() < last || (same && event.key().compareTo(lastKey) <= 0)) {
          violate("out of order", event.revision(), who);
        } else if (after.isEmpty() && event.revision() <= acknowledged) {
          violate("not of now", event.revision(), who, "acknowledged " + acknowledged);
        }
        heard
            .computeIfAbsent(event.revision(), revision -> new TreeMap<>())
            .put(event.key(), event.value());
        last = event.revision();
        lastKey = event.key();
      }
      if (nowThrough < last) {
        violate("a bookmark before its events, or one that goes back", nowThrough, who);
      }
      through = Math.max(through, nowThrough);
      if (after.isEmpty()) {
        // What a watch from the moment on was told first says which moment that was.
        after = Optional.of(through);
      }
    }

    /** Nothing more is told. */
    public void end() {
      ended = true;
    }

    /** How far it has come. */
    public long through() {
      return through;
    }

    private void merge() {
      heard.forEach((revision, changes) -> WatchedChanges.this.merge(who, revision, changes));
    }

    private void check() {
      revisions.forEach(
          (revision, changes) -> {
            boolean wanted = after.isPresent() && revision > after.get() && revision <= through;
            if (wanted && !heard.containsKey(revision)) {
              violate("not told", revision, who, witness(revision), "through " + through);
            }
          });
    }
  }
}
