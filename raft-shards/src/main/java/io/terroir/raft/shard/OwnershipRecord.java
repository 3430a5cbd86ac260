package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a shard knows about whether an origin lives here. Never deleted, and its epoch never falls:
 * without it a late request of an earlier epoch would look like the first write of a new origin.
 *
 * <pre>
 *   state      writes, linearizable reads   next
 *   none       epoch 1 (a claim) opens it   OPEN(1), GONE
 *   OPEN(e)    if the request says e        GONE(above e)
 *   GONE(e)    WRONG_HOME(home, e)          GONE(above e)
 * </pre>
 *
 * @param epoch the home epoch in which the state began
 * @param openedAfter the shard's revision when the origin was opened: its changes have later ones
 * @param home where the origin went; only when {@link State#GONE}
 */
public record OwnershipRecord(long epoch, State state, long openedAfter, Optional<RegionId> home) {
  /** The epoch that a claim gives; the only one that opens an origin without a record. */
  public static final long FIRST_EPOCH = 1;

  /**
   * The numbers are part of the format of store and snapshot; 3 to 5 belong to moves and erasure.
   */
  public enum State {
    /** The origin lives here. */
    OPEN(1),
    /** The origin lives elsewhere. */
    GONE(2);

    private final byte number;

    State(int number) {
      this.number = (byte) number;
    }

    private static State of(byte number) {
      for (State state : values()) {
        if (state.number == number) {
          return state;
        }
      }
      throw new IllegalStateException("an ownership record has unknown state " + number);
    }
  }

  private static final int FIXED_BYTES = 2 * Long.BYTES + 1;

  public OwnershipRecord {
    if ((state == State.GONE) != home.isPresent()) {
      throw new IllegalArgumentException("exactly an origin that is gone has another home");
    }
  }

  static OwnershipRecord open(long epoch, long openedAfter) {
    return new OwnershipRecord(epoch, State.OPEN, openedAfter, Optional.empty());
  }

  static OwnershipRecord gone(long epoch, RegionId home) {
    return new OwnershipRecord(epoch, State.GONE, 0, Optional.of(home));
  }

  ByteString encode() {
    ByteString fixed =
        ByteString.copyFrom(
            ByteBuffer.allocate(FIXED_BYTES)
                .putLong(epoch)
                .put(state.number)
                .putLong(openedAfter)
                .flip());
    return home.map(region -> fixed.concat(ByteString.copyFromUtf8(region.name()))).orElse(fixed);
  }

  static OwnershipRecord decode(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    long epoch = buffer.getLong();
    State state = State.of(buffer.get());
    return state == State.GONE
        ? gone(epoch, new RegionId(bytes.substring(FIXED_BYTES).toStringUtf8()))
        : open(epoch, buffer.getLong());
  }
}
