package io.terroir.epaxos.core;

import java.util.Comparator;

/**
 * Consecutive ids of one issuer.
 *
 * @param issuer whose ids
 * @param first smallest sequence
 * @param last greatest sequence, inclusive
 */
public record Run(Incarnation issuer, long first, long last) implements Comparable<Run> {
  private static final Comparator<Run> ORDER =
      Comparator.comparing(Run::issuer).thenComparingLong(Run::first);

  public Run {
    if (first <= 0 || last < first) {
      throw new IllegalArgumentException("run " + first + ".." + last);
    }
  }

  /** The run of one id. */
  public static Run of(CommandId id) {
    return new Run(id.issuer(), id.sequence(), id.sequence());
  }

  @Override
  public int compareTo(Run other) {
    return ORDER.compare(this, other);
  }
}
