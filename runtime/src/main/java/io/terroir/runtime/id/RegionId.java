package io.terroir.runtime.id;

/**
 * A cloud region, such as {@code eu-west-1}.
 *
 * @param name lower-case letters, digits and dashes
 */
public record RegionId(String name) implements Comparable<RegionId> {
  public RegionId {
    Names.requireName("region", name);
  }

  @Override
  public int compareTo(RegionId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
