package io.terroir.simulation;

import com.google.protobuf.ByteString;
import java.util.Arrays;
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
  private record Node(Key key, ByteString value, @Nullable Node left, @Nullable Node right) {
    Node withLeft(@Nullable Node other) {
      return new Node(key, value, other, right);
    }

    Node withRight(@Nullable Node other) {
      return new Node(key, value, left, other);
    }
  }

  /** A key with its bytes at hand, which are compared far more often than anything is put. */
  private static final class Key {
    final ByteString key;
    final byte[] bytes;
    final long priority;

    Key(ByteString key) {
      this.key = key;
      this.bytes = key.toByteArray();
      this.priority = SplitMix.mixed(key.hashCode());
    }
  }

  /** What is below a key, and what is not. */
  private record Halves(@Nullable Node below, @Nullable Node rest) {}

  private SortedTree(@Nullable Node root) {
    this.root = root;
  }

  @Nullable ByteString get(ByteString wanted) {
    byte[] key = wanted.toByteArray();
    Node node = root;
    while (node != null) {
      int order = Arrays.compareUnsigned(key, node.key.bytes);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  SortedTree put(ByteString key, ByteString value) {
    return new SortedTree(put(root, new Key(key), value));
  }

  SortedTree remove(ByteString key) {
    return get(key) == null ? this : new SortedTree(remove(root, key.toByteArray()));
  }

  /** Without the keys with {@code from <= key < to}. */
  SortedTree removeRange(ByteString from, ByteString to) {
    byte[] first = from.toByteArray();
    byte[] end = to.toByteArray();
    if (Arrays.compareUnsigned(first, end) >= 0) {
      return this;
    }
    Halves atFrom = split(root, first);
    Halves atTo = split(atFrom.rest, end);
    return new SortedTree(join(atFrom.below, atTo.rest));
  }

  /** Shows the entries with {@code from <= key < to} until the visitor returns false. */
  void scan(ByteString from, ByteString to, BiPredicate<ByteString, ByteString> visitor) {
    scan(root, from.toByteArray(), to.toByteArray(), visitor);
  }

  void all(BiConsumer<ByteString, ByteString> visitor) {
    all(root, visitor);
  }

  private static Node put(@Nullable Node node, Key key, ByteString value) {
    if (node == null) {
      return new Node(key, value, null, null);
    }
    if (key.priority > node.key.priority) {
      Halves halves = split(node, key.bytes); // the key is not below: it would have this priority
      return new Node(key, value, halves.below, halves.rest);
    }
    int order = Arrays.compareUnsigned(key.bytes, node.key.bytes);
    if (order == 0) {
      return new Node(node.key, value, node.left, node.right);
    }
    return order < 0
        ? node.withLeft(put(node.left, key, value))
        : node.withRight(put(node.right, key, value));
  }

  private static @Nullable Node remove(@Nullable Node node, byte[] key) {
    if (node == null) {
      return null;
    }
    int order = Arrays.compareUnsigned(key, node.key.bytes);
    if (order == 0) {
      return join(node.left, node.right);
    }
    return order < 0
        ? node.withLeft(remove(node.left, key))
        : node.withRight(remove(node.right, key));
  }

  private static Halves split(@Nullable Node node, byte[] key) {
    if (node == null) {
      return new Halves(null, null);
    }
    if (Arrays.compareUnsigned(node.key.bytes, key) < 0) {
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
    return first.key.priority >= second.key.priority
        ? first.withRight(join(first.right, second))
        : second.withLeft(join(first, second.left));
  }

  private static boolean scan(
      @Nullable Node node, byte[] from, byte[] to, BiPredicate<ByteString, ByteString> visitor) {
    if (node == null) {
      return true;
    }
    boolean notBelow = Arrays.compareUnsigned(node.key.bytes, from) >= 0;
    boolean notAbove = Arrays.compareUnsigned(node.key.bytes, to) < 0;
    return (!notBelow || scan(node.left, from, to, visitor))
        && (!notBelow || !notAbove || visitor.test(node.key.key, node.value))
        && (!notAbove || scan(node.right, from, to, visitor));
  }

  private static void all(@Nullable Node node, BiConsumer<ByteString, ByteString> visitor) {
    if (node != null) {
      all(node.left, visitor);
      visitor.accept(node.key.key, node.value);
      all(node.right, visitor);
    }
  }
}
