package io.terroir.gossip.crdt;

/**
 * What one incarnation of one replica has added to a PN-counter and subtracted from it, since it
 * began. Only that incarnation raises it, so the greater of two copies is the later one. The
 * counter is the sum over all incarnations.
 *
 * @param added sum of all positive changes
 * @param subtracted sum of all negative changes, as a positive number
 */
public record Tally(long added, long subtracted) implements Lattice<Tally> {
  /** Nothing counted yet. */
  public static final Tally ZERO = new Tally(0, 0);

  public Tally {
    if (added < 0 || subtracted < 0) {
      throw new IllegalArgumentException("a tally only grows from zero");
    }
  }

  /**
   * The tally after {@code delta}.
   *
   * @throws ArithmeticException if it would leave 63 bits
   */
  public Tally plus(long delta) {
    return delta >= 0
        ? new Tally(Math.addExact(added, delta), subtracted)
        : new Tally(added, Math.addExact(subtracted, Math.negateExact(delta)));
  }

  /** What this tally contributes to the counter. */
  public long net() {
    return added - subtracted;
  }

  @Override
  public Tally join(Tally other) {
    return new Tally(Math.max(added, other.added), Math.max(subtracted, other.subtracted));
  }
}
