package io.terroir.runtime.id;

import org.jspecify.annotations.Nullable;

/**
 * A cloud region, such as {@code eu-west-1}.
 *
 * @param name lower-case letters, digits and dashes
 */
public record RegionId(String name) implements Comparable<RegionId> {
  public RegionId {
    Names.requireName("region", name);
  }

  // Names are keys everywhere, and the methods that records get are not always compiled into their
  // callers.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof RegionId id && name.equals(id.name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
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
