package io.terroir.raft.core;

/**
 * A term: Raft's logical clock (paper, section 5.1). At most one leader exists in each.
 *
 * @param number at least zero; zero is the term of an empty log
 */
public record Term(long number) implements Comparable<Term> {
  /** The term of an empty log, in which nobody ever leads. */
  public static final Term ZERO = new Term(0);

  public Term {
    if (number < 0) {
      throw new IllegalArgumentException("term must not be negative: " + number);
    }
  }

  /** The term after this one. */
  public Term next() {
    return new Term(number + 1);
  }

  /** Whether this term comes after {@code other}. */
  public boolean isAfter(Term other) {
    return number > other.number;
  }

  /** Whether this term comes before {@code other}. */
  public boolean isBefore(Term other) {
    return number < other.number;
  }

  @Override
  public int compareTo(Term other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "t" + number;
  }
}
