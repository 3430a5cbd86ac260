package io.terroir.gossip.crdt;

import com.google.protobuf.ByteString;
import io.terroir.runtime.clock.HybridTimestamp;
import java.util.Optional;

/**
 * A last-writer-wins register. The order is that of the hybrid logical clock, then of the dots
 * (node, incarnation, sequence), which are unique: no two different writes ever compare equal, even
 * if a clock went back between two lives of a node.
 *
 * @param timestamp hybrid logical time of the write
 * @param dot the write
 * @param value empty if the write removed the value
 */
public record LwwRegister(HybridTimestamp timestamp, Dot dot, Optional<ByteString> value)
    implements Lattice<LwwRegister> {
  @Override
  public LwwRegister join(LwwRegister other) {
    return isAfter(other) ? this : other;
  }

  private boolean isAfter(LwwRegister other) {
    int byTime = timestamp.compareTo(other.timestamp);
    return byTime != 0 ? byTime > 0 : dot.compareTo(other.dot) > 0;
  }
}
