package io.terroir.runtime.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The questions that decide whether a process has started, is alive, and may be sent work. Started
 * means that it has its disk and its ports, for good; live means that a restart would not help;
 * ready means that requests would be served now. Thread-safe.
 */
public final class HealthChecks {
  /** What a check is asked for. */
  public enum Kind {
    /** As long as it fails the process is still starting, which takes as long as its disk takes. */
    STARTED,
    /** If it fails the process should be restarted. */
    LIVE,
    /** If it fails the process should get no requests for a while. */
    READY
  }

  /** One question. It must answer at once, from any thread. */
  @FunctionalInterface
  public interface Check {
    /** The answer now. */
    Status status();
  }

  /**
   * An answer.
   *
   * @param detail one sentence for the operator, no user data; may be empty if healthy
   */
  public record Status(boolean healthy, String detail) {
    /** All is well. */
    public static final Status OK = new Status(true, "");

    /** Something is not as it must be. */
    public static Status failing(String detail) {
      return new Status(false, detail);
    }
  }

  /** The answer to one named check. */
  public record Answer(String name, Status status) {}

  /**
   * All answers of a kind, by name.
   *
   * @param healthy whether all are
   */
  public record Report(boolean healthy, List<Answer> answers) {
    public Report {
      answers = List.copyOf(answers);
    }
  }

  /** Removes a check. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private record Key(Kind kind, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : name.compareTo(other.name);
    }
  }

  private final Map<Key, Check> checks = new ConcurrentSkipListMap<>();

  /**
   * Adds a check.
   *
   * @throws IllegalStateException if there is one of this kind and name
   */
  public Registration add(Kind kind, String name, Check check) {
    Key key = new Key(kind, name);
    if (checks.putIfAbsent(key, check) != null) {
      throw new IllegalStateException("there is a health check " + name + " already");
    }
    return () -> checks.remove(key, check);
  }

  /** Asks all checks of {@code kind}; one that throws fails. */
  public Report report(Kind kind) {
    List<Answer> answers =
        checks.entrySet().stream()
            .filter(entry -> entry.getKey().kind() == kind)
            .map(entry -> new Answer(entry.getKey().name(), ask(entry.getValue())))
            .toList();
    return new Report(answers.stream().allMatch(answer -> answer.status().healthy()), answers);
  }

  private static Status ask(Check check) {
    try {
      return check.status();
    } catch (RuntimeException e) {
      return Status.failing("the check itself failed: " + e.getClass().getSimpleName());
    }
  }
}
