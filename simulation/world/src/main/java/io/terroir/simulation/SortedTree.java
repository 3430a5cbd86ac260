package io.terroir.simulation;

import com.google.protobuf.ByteString;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: a treap whose priorities are hashes of the keys (Aragon and Seidel,
 * 1989), so that its form depends on what is in it and on nothing else. A change copies one path;
 * views, disk images and what a restart finds are references.
 */
final class SortedTree {
  static final SortedTree EMPTY = new SortedTree(null);

  private final @Nullable Node root;

  /** A key, above all keys of lower priority between its neighbours. */
  private record Node(
      ByteString key, ByteString value, long priority, @Nullable Node left, @Nullable Node right) {
    Node withLeft(@Nullable Node other) {
      return new Node(key, value, priority, other, right);
    }

    Node withRight(@Nullable Node other) {
      return new Node(key, value, priority, left, other);
    }
  }

  /** What is below a key, and what is not. */
  private record Halves(@Nullable Node below, @Nullable Node rest) {}

  private SortedTree(@Nullable Node root) {
    this.root = root;
  }

  @Nullable ByteString get(ByteString key) {
    Node node = root;
    while (node != null) {
      int order = compare(key, node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  SortedTree put(ByteString key, ByteString value) {
    return new SortedTree(put(root, key, value, SplitMix.mixed(key.hashCode())));
  }

  SortedTree remove(ByteString key) {
    return get(key) == null ? this : new SortedTree(remove(root, key));
  }

  /** Without the keys with {@code from <= key < to}. */
  SortedTree removeRange(ByteString from, ByteString to) {
    if (compare(from, to) >= 0) {
      return this;
    }
    Halves atFrom = split(root, from);
    Halves atTo = split(atFrom.rest, to);
    return new SortedTree(join(atFrom.below, atTo.rest));
  }

  /** Shows the entries with {@code from <= key < to} until the visitor returns false. */
  void scan(ByteString from, ByteString to, BiPredicate<ByteString, ByteString> visitor) {
    scan(root, from, to, visitor);
  }

  void all(BiConsumer<ByteString, ByteString> visitor) {
    all(root, visitor);
  }

  private static Node put(@Nullable Node node, ByteString key, ByteString value, long priority) {
    if (node == null) {
      return new Node(key, value, priority, null, null);
    }
    if (priority > node.priority) {
      Halves halves = split(node, key); // the key is not below: it would have this priority
      return new Node(key, value, priority, halves.below, halves.rest);
    }
    int order = compare(key, node.key);
    if (order == 0) {
      return new Node(node.key, value, priority, node.left, node.right);
    }
    return order < 0
        ? node.withLeft(put(node.left, key, value, priority))
        : node.withRight(put(node.right, key, value, priority));
  }

  private static @Nullable Node remove(@Nullable Node node, ByteString key) {
    if (node == null) {
      return null;
    }
    int order = compare(key, node.key);
    if (order == 0) {
      return join(node.left, node.right);
    }
    return order < 0
        ? node.withLeft(remove(node.left, key))
        : node.withRight(remove(node.right, key));
  }

  private static Halves split(@Nullable Node node, ByteString key) {
    if (node == null) {
      return new Halves(null, null);
    }
    if (compare(node.key, key) < 0) {
      Halves halves = split(node.right, key);
      return new Halves(node.withRight(halves.below), halves.rest);
    }
    Halves halves = split(node.left, key);
    return new Halves(halves.below, node.withLeft(halves.rest));
  }

  /** Joins two trees; all keys of the first are below those of the second. */
  private static @Nullable Node join(@Nullable Node first, @Nullable Node second) {
    if (first == null) {
      return second;
    }
    if (second == null) {
      return first;
    }
    return first.priority >= second.priority
        ? first.withRight(join(first.right, second))
        : second.withLeft(join(first, second.left));
  }

  private static boolean scan(
      @Nullable Node node,
      ByteString from,
      ByteString to,
      BiPredicate<ByteString, ByteString> visitor) {
    if (node == null) {
      return true;
    }
    boolean notBelow = compare(node.key, from) >= 0;
    boolean notAbove = compare(node.key, to) < 0;
    return (!notBelow || scan(node.left, from, to, visitor))
        && (!notBelow || !notAbove || visitor.test(node.key, node.value))
        && (!notAbove || scan(node.right, from, to, visitor));
  }

  private static void all(@Nullable Node node, BiConsumer<ByteString, ByteString> visitor) {
    if (node != null) {
      all(node.left, visitor);
      visitor.accept(node.key, node.value);
      all(node.right, visitor);
    }
  }

  private static int compare(ByteString a, ByteString b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int order = Byte.compareUnsigned(a.byteAt(i), b.byteAt(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
