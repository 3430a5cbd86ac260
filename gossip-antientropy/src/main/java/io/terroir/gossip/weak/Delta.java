package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.runtime.id.OriginDigest;
import java.util.List;
import java.util.Set;

/** What one accepted update changes: one irreducible piece of one value. */
public sealed interface Delta {
  /** Roughly how many bytes it takes. */
  int sizeBytes();

  /** A change of one key. */
  sealed interface OfKey extends Delta {
    /** Whose key. */
    OriginDigest origin();

    /** Which key. */
    ByteString key();
  }

  /** A register was written or cleared. */
  record Register(OriginDigest origin, ByteString key, LwwRegister register) implements OfKey {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.size() + register.value().map(ByteString::size).orElse(0);
    }
  }

  /** All that the incarnation of the dot has counted so far; a later one replaces it. */
  record Counter(OriginDigest origin, ByteString key, Tally tally) implements OfKey {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.size();
    }
  }

  /**
   * An element was added or removed.
   *
   * @param added whether the dot of this update adds the element
   * @param removed the additions that the writer had seen; an addition replaces them too, so that
   *     adding twice leaves one dot
   */
  record Element(
      OriginDigest origin, ByteString key, ByteString element, boolean added, Set<Dot> removed)
      implements OfKey {
    public Element {
      removed = Set.copyOf(removed);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES * (1 + removed.size()) + key.size() + element.size();
    }
  }

  /** The incarnation of the dot began, and closes the earlier lives of its replica. */
  record IncarnationEnds(List<End> ends) implements Delta {
    public IncarnationEnds {
      ends = List.copyOf(ends);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES * (1 + ends.size());
    }
  }

  /**
   * Where an earlier incarnation ended.
   *
   * @param number of the earlier incarnation
   * @param end one more than its last durable sequence number
   */
  record End(long number, long end) {}

  /** A dot, a digest and framing. */
  int OVERHEAD_BYTES = 64;
}
