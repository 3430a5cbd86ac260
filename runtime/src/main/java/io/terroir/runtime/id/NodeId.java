package io.terroir.runtime.id;

import org.jspecify.annotations.Nullable;

/**
 * A process that speaks the peer transport: a node or a gateway.
 *
 * @param name lower-case letters, digits and dashes, unique in the whole deployment
 */
public record NodeId(String name) implements Comparable<NodeId> {
  public NodeId {
    Names.requireName("node", name);
  }

  // Names are keys everywhere, and the methods that records get are not always compiled into their
  // callers.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof NodeId id && name.equals(id.name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public int compareTo(NodeId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
