package io.terroir.runtime.journal.segment;

import io.terroir.runtime.journal.segment.KeyTree.Dropped;
import io.terroir.runtime.journal.segment.KeyTree.Location;
import io.terroir.runtime.journal.segment.KeyTree.Node;
import io.terroir.runtime.journal.segment.KeyTree.Visitor;
import java.util.Arrays;
import java.util.Optional;

/** Keys that are near each other: what all begin with is kept once, the rests one after another. */
final class Leaf implements Node {
  static final Leaf EMPTY = new Leaf(new byte[0], new byte[0], new int[0], new long[0], new int[0]);

  private final byte[] prefix;
  private final byte[] rests;
  private final int[] ends;
  private final long[] places;
  private final int[] lengths;

  private Leaf(byte[] prefix, byte[] rests, int[] ends, long[] places, int[] lengths) {
    this.prefix = prefix;
    this.rests = rests;
    this.ends = ends;
    this.places = places;
    this.lengths = lengths;
  }

  private static Leaf of(byte[] key, long place, int bytes) {
    return new Leaf(key, new byte[0], new int[] {0}, new long[] {place}, new int[] {bytes});
  }

  @Override
  public int size() {
    return ends.length;
  }

  @Override
  public byte[] low() {
    return key(0);
  }

  @Override
  public Node[] put(byte[] key, long place, int bytes, Dropped dropped) {
    int at = search(key);
    if (at < size() && isAt(at, key)) {
      dropped.dropped(places[at], lengths[at]);
      long[] otherPlaces = places.clone();
      int[] otherLengths = lengths.clone();
      otherPlaces[at] = place;
      otherLengths[at] = bytes;
      return new Node[] {new Leaf(prefix, rests, ends, otherPlaces, otherLengths)};
    }
    if (size() == 0) {
      return new Node[] {of(key, place, bytes)};
    }
    if (size() < FULL) {
      return new Node[] {insert(at, key, place, bytes)};
    }
    if (at == size()) { // keys that grow fill their leaves
      return new Node[] {this, of(key, place, bytes)};
    }
    int half = size() / 2;
    Leaf left = slice(0, half);
    Leaf right = slice(half, size());
    return at <= half
        ? new Node[] {left.insert(at, key, place, bytes), right}
        : new Node[] {left, right.insert(at - half, key, place, bytes)};
  }

  private Leaf insert(int at, byte[] key, long place, int bytes) {
    int shared = Math.min(lengthInCommon(prefix, key), prefix.length);
    if (shared < prefix.length) {
      return withPrefix(shared).insert(at, key, place, bytes);
    }
    int size = size();
    int rest = key.length - prefix.length;
    int split = start(at);
    byte[] moreRests = new byte[rests.length + rest];
    System.arraycopy(rests, 0, moreRests, 0, split);
    System.arraycopy(key, prefix.length, moreRests, split, rest);
    System.arraycopy(rests, split, moreRests, split + rest, rests.length - split);
    int[] moreEnds = new int[size + 1];
    System.arraycopy(ends, 0, moreEnds, 0, at);
    for (int i = at; i < size; i++) {
      moreEnds[i + 1] = ends[i] + rest;
    }
    moreEnds[at] = split + rest;
    long[] morePlaces = new long[size + 1];
    System.arraycopy(places, 0, morePlaces, 0, at);
    System.arraycopy(places, at, morePlaces, at + 1, size - at);
    morePlaces[at] = place;
    int[] moreLengths = new int[size + 1];
    System.arraycopy(lengths, 0, moreLengths, 0, at);
    System.arraycopy(lengths, at, moreLengths, at + 1, size - at);
    moreLengths[at] = bytes;
    return new Leaf(prefix, moreRests, moreEnds, morePlaces, moreLengths);
  }

  /** The same keys, of which only {@code shared} bytes are kept as their common beginning. */
  private Leaf withPrefix(int shared) {
    int moved = prefix.length - shared;
    if (moved == 0) {
      return this;
    }
    byte[] longer = new byte[rests.length + moved * size()];
    int[] otherEnds = new int[size()];
    int at = 0;
    for (int i = 0; i < size(); i++) {
      System.arraycopy(prefix, shared, longer, at, moved);
      System.arraycopy(rests, start(i), longer, at + moved, ends[i] - start(i));
      at += moved + ends[i] - start(i);
      otherEnds[i] = at;
    }
    return new Leaf(Arrays.copyOf(prefix, shared), longer, otherEnds, places, lengths);
  }

  /** Some of the entries, with as long a common beginning as they have. */
  private Leaf slice(int from, int to) {
    byte[] first = key(from);
    int shared = Math.min(lengthInCommon(first, key(to - 1)), first.length);
    int dropped = shared - prefix.length;
    int size = to - from;
    byte[] shorter = new byte[ends[to - 1] - start(from) - dropped * size];
    int[] otherEnds = new int[size];
    int at = 0;
    for (int i = from; i < to; i++) {
      int rest = ends[i] - start(i) - dropped;
      System.arraycopy(rests, start(i) + dropped, shorter, at, rest);
      at += rest;
      otherEnds[i - from] = at;
    }
    return new Leaf(
        Arrays.copyOf(first, shared),
        shorter,
        otherEnds,
        Arrays.copyOfRange(places, from, to),
        Arrays.copyOfRange(lengths, from, to));
  }

  @Override
  public Node removeRange(byte[] from, byte[] to, Dropped dropped) {
    int first = search(from);
    int end = Math.max(first, search(to));
    if (first == end) {
      return this;
    }
    for (int i = first; i < end; i++) {
      dropped.dropped(places[i], lengths[i]);
    }
    if (first == 0) {
      return end == size() ? EMPTY : slice(end, size());
    }
    Leaf before = slice(0, first);
    return end == size() ? before : before.joined(slice(end, size()));
  }

  @Override
  public Node join(byte[] low, Node next) {
    return joined((Leaf) next);
  }

  private Leaf joined(Leaf right) {
    int shared =
        Math.min(
            lengthInCommon(prefix, right.prefix), Math.min(prefix.length, right.prefix.length));
    Leaf one = withPrefix(shared);
    Leaf two = right.withPrefix(shared);
    int size = one.size() + two.size();
    byte[] allRests = Arrays.copyOf(one.rests, one.rests.length + two.rests.length);
    System.arraycopy(two.rests, 0, allRests, one.rests.length, two.rests.length);
    int[] allEnds = Arrays.copyOf(one.ends, size);
    for (int i = one.size(); i < size; i++) {
      allEnds[i] = two.ends[i - one.size()] + one.rests.length;
    }
    long[] allPlaces = Arrays.copyOf(one.places, size);
    System.arraycopy(two.places, 0, allPlaces, one.size(), two.size());
    int[] allLengths = Arrays.copyOf(one.lengths, size);
    System.arraycopy(two.lengths, 0, allLengths, one.size(), two.size());
    return new Leaf(one.prefix, allRests, allEnds, allPlaces, allLengths);
  }

  @Override
  public Optional<Location> find(byte[] key) {
    int at = search(key);
    return at < size() && isAt(at, key)
        ? Optional.of(new Location(places[at], lengths[at]))
        : Optional.empty();
  }

  @Override
  public boolean visit(byte[] from, byte[] to, Visitor visitor) {
    int end = search(to);
    for (int i = search(from); i < end; i++) {
      if (!visitor.visit(key(i), places[i], lengths[i])) {
        return false;
      }
    }
    return end == size();
  }

  /** How many keys are before {@code key}. */
  private int search(byte[] key) {
    int order =
        Arrays.compareUnsigned(
            key, 0, Math.min(key.length, prefix.length), prefix, 0, prefix.length);
    if (order != 0) {
      return order < 0 ? 0 : size();
    }
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int rest =
          Arrays.compareUnsigned(
              rests, start(middle), ends[middle], key, prefix.length, key.length);
      if (rest < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isAt(int at, byte[] key) {
    int rest = ends[at] - start(at);
    return key.length == prefix.length + rest
        && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length)
        && Arrays.equals(rests, start(at), ends[at], key, prefix.length, key.length);
  }

  private int start(int at) {
    return at == 0 ? 0 : ends[at - 1];
  }

  private byte[] key(int at) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + ends[at] - start(at));
    System.arraycopy(rests, start(at), key, prefix.length, ends[at] - start(at));
    return key;
  }

  private static int lengthInCommon(byte[] one, byte[] other) {
    int mismatch = Arrays.mismatch(one, other);
    return mismatch < 0 ? one.length : mismatch;
  }
}
