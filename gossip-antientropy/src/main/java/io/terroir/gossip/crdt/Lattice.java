package io.terroir.gossip.crdt;

/**
 * A value that two replicas can join without asking each other. {@link #join} is commutative,
 * associative and idempotent; implementations are immutable.
 *
 * @param <T> the type itself
 */
public interface Lattice<T extends Lattice<T>> {
  /** The least value that contains both. */
  T join(T other);
}
