package io.terroir.epaxos.core;

import org.jspecify.annotations.Nullable;

/**
 * Names an instance of consensus and, while it is not decided to be a no-op, the command in it.
 * Never used twice: a restart of the coordinator begins a new incarnation. The order of ids is the
 * order of execution inside a cycle of dependencies.
 *
 * @param replica the coordinator, which alone may use ballot 0
 * @param incarnation counts the restarts of the coordinator on the same disk
 * @param sequence counts the commands of that incarnation, from 1, without gaps
 */
public record CommandId(ReplicaId replica, long incarnation, long sequence)
    implements Comparable<CommandId> {
  public CommandId {
    if (incarnation <= 0 || sequence <= 0) {
      throw new IllegalArgumentException("incarnation and sequence must be positive");
    }
  }

  /** The life of the coordinator that issued this id. */
  public Incarnation issuer() {
    return new Incarnation(replica, incarnation);
  }

  // Ids are compared and hashed at every step, and the methods that records get are not always
  // compiled into their callers.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof CommandId id
            && sequence == id.sequence
            && incarnation == id.incarnation
            && replica.number() == id.replica.number());
  }

  @Override
  public int hashCode() {
    return 31 * (31 * replica.number() + Long.hashCode(incarnation)) + Long.hashCode(sequence);
  }

  @Override
  public int compareTo(CommandId other) {
    int byReplica = replica.compareTo(other.replica);
    if (byReplica != 0) {
      return byReplica;
    }
    int byIncarnation = Long.compare(incarnation, other.incarnation);
    return byIncarnation != 0 ? byIncarnation : Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return replica + "." + incarnation + "." + sequence;
  }
}
