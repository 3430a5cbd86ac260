package io.terroir.epaxos.core;

import org.jspecify.annotations.Nullable;

/**
 * One life of a coordinator: a replica between two restarts on the same disk. The ids that it
 * issues in one life are numbered 1, 2, 3, ... without gaps, which is what lets a set of ids be a
 * few intervals.
 *
 * @param replica who
 * @param number counts restarts; positive
 */
public record Incarnation(ReplicaId replica, long number) implements Comparable<Incarnation> {
  // As in CommandId.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Incarnation life
            && number == life.number
            && replica.number() == life.replica.number());
  }

  @Override
  public int hashCode() {
    return 31 * replica.number() + Long.hashCode(number);
  }

  @Override
  public int compareTo(Incarnation other) {
    int byReplica = replica.compareTo(other.replica);
    return byReplica != 0 ? byReplica : Long.compare(number, other.number);
  }

  /** The id with {@code sequence} in this life. */
  public CommandId id(long sequence) {
    return new CommandId(replica, number, sequence);
  }

  @Override
  public String toString() {
    return replica + "." + number;
  }
}
