package io.terroir.epaxos.core;

/**
 * One EPaxos replica. Its number is issued once and never used again, not even for the same node
 * with a new disk: a replica that forgot its votes must not vote under its old name.
 *
 * @param number positive
 */
public record ReplicaId(int number) implements Comparable<ReplicaId> {
  public ReplicaId {
    if (number <= 0) {
      throw new IllegalArgumentException("replica number " + number + " must be positive");
    }
  }

  @Override
  public int compareTo(ReplicaId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "r" + number;
  }
}
