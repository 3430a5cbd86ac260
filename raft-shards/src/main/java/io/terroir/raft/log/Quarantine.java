package io.terroir.raft.log;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import java.nio.ByteBuffer;

/**
 * Why a replica takes no part any more, until it is removed.
 *
 * @param cause how that was found out
 * @param index the last entry applied, or the one at which replicas differ
 * @param detail a sentence for people, without user data
 */
public record Quarantine(Cause cause, long index, String detail) {
  /** How it was found out. The numbers are part of the format of the journal. */
  public enum Cause {
    /** A majority of the others has something else. */
    ODD(1),
    /** Replicas differ and none has a majority. */
    UNDECIDED(2),
    /** The store does not give back what was written. */
    DAMAGED(3);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    private static Cause of(int number) {
      for (Cause cause : values()) {
        if (cause.number == number) {
          return cause;
        }
      }
      throw new IllegalArgumentException("no cause has the number " + number);
    }
  }

  /** What is answered to whoever asks this replica for something. */
  public Refusal refusal() {
    String what =
        cause == Cause.UNDECIDED
            ? "the shard serves nothing until an operator has decided: "
            : "this replica is in quarantine, ask another: ";
    return Refusal.of(Reason.UNAVAILABLE, what + detail);
  }

  /** What people can do. */
  public String remedy() {
    return cause == Cause.UNDECIDED
        ? "keep the data of all its members, as any of them may be right"
        : "remove it from the shard and add it again, and look at the disk and the memory of the node";
  }

  ByteString encode() {
    ByteBuffer header = ByteBuffer.allocate(1 + Long.BYTES);
    header.put((byte) cause.number).putLong(index).flip();
    return ByteString.copyFrom(header).concat(ByteString.copyFromUtf8(detail));
  }

  static Quarantine decode(ByteString bytes) {
    ByteBuffer header = bytes.asReadOnlyByteBuffer();
    Cause cause = Cause.of(header.get());
    return new Quarantine(cause, header.getLong(), bytes.substring(1 + Long.BYTES).toStringUtf8());
  }
}
