package io.terroir.runtime.id;

/**
 * One disk in its whole life, from the moment at which a node first starts on it. A node that comes
 * back on a blank disk has another: it has forgotten what it promised, and this tells the two
 * apart.
 *
 * @param number drawn at random when the disk was blank
 */
public record DiskId(long number) {
  @Override
  public String toString() {
    return Long.toHexString(number);
  }
}
