package io.terroir.raft.core;

import com.google.protobuf.ByteString;

/**
 * One log entry.
 *
 * @param position where it stands and the term in which it was written
 * @param kind what it holds
 * @param command what the state machine applies if it is a {@link Kind#COMMAND}
 */
public record Entry(LogPosition position, Kind kind, ByteString command) {
  /** Bytes that an entry costs besides its command, in bounds and batches. */
  private static final int OVERHEAD_BYTES = 32;

  /** What an entry holds. The numbers are stored. */
  public enum Kind {
    /** Written by a new leader so that it can commit in its term (thesis, section 6.4). */
    NOTHING(0),
    /** A command for the state machine. */
    COMMAND(1),
    /** A member goes on with another disk, see {@link Joining}. */
    ADMISSION(2),
    /** Other members from here on, see {@link Configuration}. */
    MEMBERS(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The number that stands for this kind in the log and on the wire. */
    public int number() {
      return number;
    }

    /**
     * The kind with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(int number) {
      return switch (number) {
        case 0 -> NOTHING;
        case 1 -> COMMAND;
        case 2 -> ADMISSION;
        case 3 -> MEMBERS;
        default -> throw new IllegalArgumentException("no entry kind has the number " + number);
      };
    }
  }

  /** The entry without command with which a leader begins its term. */
  static Entry nothing(Term term, long index) {
    return new Entry(new LogPosition(term, index), Kind.NOTHING, ByteString.EMPTY);
  }

  /** An entry that holds {@code command}. */
  static Entry command(Term term, long index, ByteString command) {
    return new Entry(new LogPosition(term, index), Kind.COMMAND, command);
  }

  /** An entry that admits a member on another disk. */
  static Entry admission(Term term, long index, Admission admission) {
    return new Entry(new LogPosition(term, index), Kind.ADMISSION, admission.toCommand());
  }

  /** An entry that establishes {@code members}. */
  public static Entry members(Term term, long index, Membership members) {
    return new Entry(new LogPosition(term, index), Kind.MEMBERS, MembershipCodec.encode(members));
  }

  /** Its index. */
  public long index() {
    return position.index();
  }

  /** Its term. */
  public Term term() {
    return position.term();
  }

  /** What it counts against bounds, in bytes. */
  public int sizeBytes() {
    return command.size() + OVERHEAD_BYTES;
  }
}
