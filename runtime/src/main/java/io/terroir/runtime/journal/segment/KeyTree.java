package io.terroir.runtime.journal.segment;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which keys are live, in the order of their unsigned bytes, and where their records are: a B+ tree
 * that never changes. A change gives another tree that shares with this one what is the same, so
 * readers go on with the one that they have.
 *
 * <p>Keys of a leaf are kept as their common beginning and the rests, in one array: a record costs
 * some 30 bytes, a third of what a map of objects takes (docs/journal.md has the measurement).
 */
final class KeyTree {
  /** Without keys. */
  static final KeyTree EMPTY = new KeyTree(Leaf.EMPTY);

  private final Node root;

  private KeyTree(Node root) {
    this.root = root;
  }

  /**
   * A record on the disk, as a number.
   *
   * <p>The sequence of the segment is in the upper 34 bits, the offset in the lower 30.
   */
  static final class Place {
    /** Segments are not larger, so that an offset has room. */
    static final int OFFSET_MAX = (1 << 30) - 1;

    private Place() {}

    static long of(long segment, int offset) {
      return segment << 30 | offset;
    }

    static long segment(long place) {
      return place >>> 30;
    }

    static int offset(long place) {
      return (int) (place & OFFSET_MAX);
    }
  }

  /**
   * Where a record is.
   *
   * @param place as {@link Place} says
   * @param bytes of the whole record
   */
  record Location(long place, int bytes) {}

  /** Is told of records that are no longer live. */
  @FunctionalInterface
  interface Dropped {
    void dropped(long place, int bytes);
  }

  /** Receives live records in the order of their keys. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one; returns whether to go on. */
    boolean visit(byte[] key, long place, int bytes);
  }

  /** A leaf, or what is above leaves. All leaves are at the same depth. */
  sealed interface Node permits Leaf, Inner {
    /** Entries a leaf has at most, and children a node above. */
    int FULL = 32;

    /** Entries, or children. */
    int size();

    /** One node, or two if it became too many for one. */
    Node[] put(byte[] key, long place, int bytes, Dropped dropped);

    /** May be empty. */
    Node removeRange(byte[] from, byte[] to, Dropped dropped);

    Optional<Location> find(byte[] key);

    /** Whether to go on after the keys with {@code from <= key < to}. */
    boolean visit(byte[] from, byte[] to, Visitor visitor);

    /** This and what comes after it in one node; {@code low} is not after the first key of that. */
    Node join(byte[] low, Node next);

    /** Not after the first key, and after every key of what is before. */
    byte[] low();
  }

  /** With {@code key} at {@code place}, in {@code bytes}. */
  KeyTree put(byte[] key, long place, int bytes, Dropped dropped) {
    Node[] nodes = root.put(key, place, bytes, dropped);
    return new KeyTree(nodes.length == 1 ? nodes[0] : Inner.of(nodes[0], nodes[1]));
  }

  /** Without the keys {@code from <= key < to}. */
  KeyTree removeRange(byte[] from, byte[] to, Dropped dropped) {
    Node node = root.removeRange(from, to, dropped);
    while (node instanceof Inner inner && inner.size() == 1) {
      node = inner.only();
    }
    return node == root ? this : new KeyTree(node.size() == 0 ? Leaf.EMPTY : node);
  }

  /** Without {@code key}. */
  KeyTree remove(byte[] key, Dropped dropped) {
    return removeRange(key, Arrays.copyOf(key, key.length + 1), dropped);
  }

  /** Where the record of {@code key} is. */
  Optional<Location> find(byte[] key) {
    return root.find(key);
  }

  /** Shows the keys {@code from <= key < to} until the visitor has enough. */
  void visit(byte[] from, byte[] to, Visitor visitor) {
    root.visit(from, to, visitor);
  }
}
