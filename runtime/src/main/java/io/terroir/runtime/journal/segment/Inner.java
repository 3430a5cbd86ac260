package io.terroir.runtime.journal.segment;

import io.terroir.runtime.journal.segment.KeyTree.Dropped;
import io.terroir.runtime.journal.segment.KeyTree.Location;
import io.terroir.runtime.journal.segment.KeyTree.Node;
import io.terroir.runtime.journal.segment.KeyTree.Visitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Nodes one below the other, each with a bound: not after its own keys, after those of the node
 * before. The bound of the first counts for nothing: what is before every bound belongs there.
 */
final class Inner implements Node {
  /** Neighbours that together are not more are joined. */
  private static final int JOINED_MAX = FULL / 2;

  private final byte[][] lows;
  private final Node[] children;

  private Inner(byte[][] lows, Node[] children) {
    this.lows = lows;
    this.children = children;
  }

  static Inner of(Node left, Node right) {
    return new Inner(new byte[][] {left.low(), right.low()}, new Node[] {left, right});
  }

  @Override
  public int size() {
    return children.length;
  }

  Node only() {
    return children[0];
  }

  @Override
  public byte[] low() {
    return lows[0];
  }

  @Override
  public Node[] put(byte[] key, long place, int bytes, Dropped dropped) {
    int at = childFor(key);
    Node[] changed = children[at].put(key, place, bytes, dropped);
    if (changed.length == 1) {
      Node[] copy = children.clone();
      copy[at] = changed[0];
      return new Node[] {new Inner(lows, copy)};
    }
    int size = children.length + 1;
    Node[] more = new Node[size];
    byte[][] bounds = new byte[size][];
    System.arraycopy(children, 0, more, 0, at);
    System.arraycopy(lows, 0, bounds, 0, at + 1);
    more[at] = changed[0];
    more[at + 1] = changed[1];
    bounds[at + 1] = changed[1].low();
    System.arraycopy(children, at + 1, more, at + 2, size - at - 2);
    System.arraycopy(lows, at + 1, bounds, at + 2, size - at - 2);
    if (size <= FULL) {
      return new Node[] {new Inner(bounds, more)};
    }
    int half = at + 2 == size ? size - 1 : size / 2;
    return new Node[] {slice(bounds, more, 0, half), slice(bounds, more, half, size)};
  }

  private static Inner slice(byte[][] lows, Node[] children, int from, int to) {
    return new Inner(Arrays.copyOfRange(lows, from, to), Arrays.copyOfRange(children, from, to));
  }

  @Override
  public Node removeRange(byte[] from, byte[] to, Dropped dropped) {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return this;
    }
    int first = childFor(from);
    List<byte[]> bounds = new ArrayList<>(children.length);
    List<Node> kept = new ArrayList<>(children.length);
    boolean changed = false;
    for (int i = 0; i < children.length; i++) {
      boolean touched = i >= first && (i == first || Arrays.compareUnsigned(lows[i], to) < 0);
      Node child = touched ? children[i].removeRange(from, to, dropped) : children[i];
      changed |= child != children[i];
      add(bounds, kept, lows[i], child);
    }
    return changed ? new Inner(bounds.toArray(byte[][]::new), kept.toArray(Node[]::new)) : this;
  }

  private static void add(List<byte[]> lows, List<Node> children, byte[] low, Node child) {
    int last = children.size() - 1;
    if (child.size() == 0) {
      return;
    }
    if (last >= 0 && children.get(last).size() + child.size() <= JOINED_MAX) {
      children.set(last, children.get(last).join(low, child));
    } else {
      lows.add(low);
      children.add(child);
    }
  }

  @Override
  public Node join(byte[] low, Node next) {
    Inner right = (Inner) next;
    int size = children.length + right.children.length;
    byte[][] bounds = Arrays.copyOf(lows, size);
    Node[] all = Arrays.copyOf(children, size);
    System.arraycopy(right.lows, 0, bounds, lows.length, right.lows.length);
    System.arraycopy(right.children, 0, all, children.length, right.children.length);
    bounds[lows.length] = low;
    return new Inner(bounds, all);
  }

  @Override
  public Optional<Location> find(byte[] key) {
    return children[childFor(key)].find(key);
  }

  @Override
  public boolean visit(byte[] from, byte[] to, Visitor visitor) {
    int first = childFor(from);
    for (int i = first; i < children.length; i++) {
      if (i > first && Arrays.compareUnsigned(lows[i], to) >= 0) {
        return false;
      }
      if (!children[i].visit(from, to, visitor)) {
        return false;
      }
    }
    return true;
  }

  /** The last child whose bound is not after {@code key}, or the first. */
  private int childFor(byte[] key) {
    int low = 1;
    int high = children.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(lows[middle], key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
