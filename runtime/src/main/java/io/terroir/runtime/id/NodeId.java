package io.terroir.runtime.id;

/**
 * A process that speaks the peer transport: a node or a gateway.
 *
 * @param name lower-case letters, digits and dashes, unique in the whole deployment
 */
public record NodeId(String name) implements Comparable<NodeId> {
  public NodeId {
    Names.requireName("node", name);
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
