package io.terroir.epaxos.core;

import org.jspecify.annotations.Nullable;

/**
 * Consecutive ids of one issuer.
 *
 * @param issuer whose ids
 * @param first smallest sequence
 * @param last greatest sequence, inclusive
 */
public record Run(Incarnation issuer, long first, long last) implements Comparable<Run> {
  public Run {
    if (first <= 0 || last < first) {
      throw new IllegalArgumentException("run " + first + ".." + last);
    }
  }

  /** The run of one id. */
  public static Run of(CommandId id) {
    return new Run(id.issuer(), id.sequence(), id.sequence());
  }

  /** How many ids. */
  public long size() {
    return last - first + 1;
  }

  // As in CommandId.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Run run
            && first == run.first
            && last == run.last
            && issuer.equals(run.issuer));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * issuer.hashCode() + Long.hashCode(first)) + Long.hashCode(last);
  }

  @Override
  public int compareTo(Run other) {
    int byIssuer = issuer.compareTo(other.issuer);
    return byIssuer != 0 ? byIssuer : Long.compare(first, other.first);
  }
}
