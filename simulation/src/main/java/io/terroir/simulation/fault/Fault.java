package io.terroir.simulation.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that goes wrong.
 *
 * @param atMillis when, since the safety phase began
 * @param lastsMillis for how long
 * @param targets processes or regions, as the kind wants them
 * @param amount how much, in the unit of the kind; 0 where nothing is measured
 */
public record Fault(
    long atMillis, long lastsMillis, FaultKind kind, List<String> targets, long amount)
    implements Comparable<Fault> {
  public Fault {
    targets = List.copyOf(targets);
    if (targets.size() != kind.targets()) {
      throw new IllegalArgumentException(kind + " has " + kind.targets() + " targets: " + targets);
    }
  }

  /** When it begins. */
  public Duration at() {
    return Duration.ofMillis(atMillis);
  }

  /** For how long. */
  public Duration lasts() {
    return Duration.ofMillis(lastsMillis);
  }

  String target() {
    return targets.get(0);
  }

  /** One line, such as {@code 1200 3000 CRASH 0 eu-west-1-a}; {@link #parse} reads it. */
  public String text() {
    List<String> words = new ArrayList<>();
    words.add(Long.toString(atMillis));
    words.add(Long.toString(lastsMillis));
    words.add(kind.name());
    words.add(Long.toString(amount));
    words.addAll(targets);
    return String.join(" ", words);
  }

  /**
   * Reads a line that {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Fault parse(String line) {
    List<String> words = List.of(line.strip().split(" +"));
    if (words.size() < 4) {
      throw new IllegalArgumentException("not a fault: " + line);
    }
    return new Fault(
        Long.parseLong(words.get(0)),
        Long.parseLong(words.get(1)),
        FaultKind.valueOf(words.get(2)),
        words.subList(4, words.size()),
        Long.parseLong(words.get(3)));
  }

  @Override
  public int compareTo(Fault other) {
    return Long.compare(atMillis, other.atMillis);
  }

  @Override
  public String toString() {
    return text();
  }
}
