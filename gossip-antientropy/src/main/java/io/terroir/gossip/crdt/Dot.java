package io.terroir.gossip.crdt;

/**
 * The name of one accepted update: who accepted it, and the how many-th it was there, counted from
 * 0 per incarnation and residency scope.
 */
public record Dot(Incarnation incarnation, long seq) implements Comparable<Dot> {
  public Dot {
    if (seq < 0) {
      throw new IllegalArgumentException("a sequence number must not be negative: " + seq);
    }
  }

  @Override
  public int compareTo(Dot other) {
    int byIncarnation = incarnation.compareTo(other.incarnation);
    return byIncarnation != 0 ? byIncarnation : Long.compare(seq, other.seq);
  }
}
