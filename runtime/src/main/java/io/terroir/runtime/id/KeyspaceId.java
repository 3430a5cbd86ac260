package io.terroir.runtime.id;

/**
 * The number of a keyspace, given by the directory and never used twice.
 *
 * @param number greater than zero
 */
public record KeyspaceId(int number) implements Comparable<KeyspaceId> {
  public KeyspaceId {
    if (number <= 0) {
      throw new IllegalArgumentException("keyspace number must be positive: " + number);
    }
  }

  @Override
  public int compareTo(KeyspaceId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "k" + number;
  }
}
