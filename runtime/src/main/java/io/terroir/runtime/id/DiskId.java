package io.terroir.runtime.id;

import java.util.SplittableRandom;

/**
 * One disk in its whole life, from the moment at which a node first starts on it. A node that comes
 * back on a blank disk has another: it has forgotten what it promised, and this tells the two
 * apart.
 *
 * @param number drawn at random when the disk was blank
 */
public record DiskId(long number) {
  /**
   * Another one, drawn from this and two numbers: for who has given up what it had on this disk, as
   * if that were lost. Equal for equal numbers.
   */
  public DiskId successor(long first, long second) {
    SplittableRandom mixed = new SplittableRandom(number ^ Long.rotateLeft(first, 32));
    return new DiskId(new SplittableRandom(mixed.nextLong() ^ second).nextLong());
  }

  @Override
  public String toString() {
    return Long.toHexString(number);
  }
}
