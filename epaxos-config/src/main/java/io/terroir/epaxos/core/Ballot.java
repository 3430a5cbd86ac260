package io.terroir.epaxos.core;

import java.util.Comparator;

/**
 * An attempt to decide one instance. {@link #ZERO} belongs to the coordinator named in the id;
 * every other ballot belongs to the replica inside it, so no two replicas ever propose under the
 * same ballot.
 *
 * @param counter 0 only for {@link #ZERO}
 * @param owner number of the replica that recovers under this ballot; 0 for {@link #ZERO}
 */
public record Ballot(long counter, int owner) implements Comparable<Ballot> {
  /** The ballot of the coordinator, in the life in which it issued the id. */
  public static final Ballot ZERO = new Ballot(0, 0);

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::counter).thenComparingInt(Ballot::owner);

  public Ballot {
    if (counter < 0 || (counter == 0) != (owner == 0)) {
      throw new IllegalArgumentException("ballot (" + counter + ", " + owner + ")");
    }
  }

  /** The smallest ballot of {@code replica} above this one with a greater counter. */
  public Ballot next(ReplicaId replica) {
    return new Ballot(counter + 1, replica.number());
  }

  /** Whether this is the coordinator's own ballot. */
  public boolean isZero() {
    return counter == 0;
  }

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return counter + ":" + owner;
  }
}
