package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A membership together with the entry of the log that established it.
 *
 * @param at the position of that entry, by which a change says what it replaces; {@link
 *     LogPosition#ZERO} for the members with which the group was created
 */
public record Configuration(LogPosition at, Membership members) {
  /** The group as it was created. */
  public static Configuration ofCreation(List<NodeId> voters) {
    return new Configuration(LogPosition.ZERO, Membership.of(voters));
  }

  /**
   * What an entry of kind {@link Entry.Kind#MEMBERS} establishes.
   *
   * @throws IllegalArgumentException if its command is no membership
   */
  public static Configuration of(Entry entry) {
    ByteBuffer bytes = entry.command().asReadOnlyByteBuffer();
    return new Configuration(entry.position(), MembershipCodec.decode(bytes));
  }

  /** Its index in the log. */
  public long index() {
    return at.index();
  }

  /** For the store and for messages. */
  public ByteString encode() {
    ByteBuffer position = ByteBuffer.allocate(2 * Long.BYTES);
    position.putLong(at.term().number()).putLong(at.index()).flip();
    return ByteString.copyFrom(position).concat(MembershipCodec.encode(members));
  }

  /**
   * What {@link #encode} made.
   *
   * @throws IllegalArgumentException if {@code encoded} is something else
   */
  public static Configuration decode(ByteString encoded) {
    if (encoded.size() < 2 * Long.BYTES) {
      throw new IllegalArgumentException("a configuration has a position");
    }
    ByteBuffer bytes = encoded.asReadOnlyByteBuffer();
    LogPosition at = new LogPosition(new Term(bytes.getLong()), bytes.getLong());
    return new Configuration(at, MembershipCodec.decode(bytes));
  }
}
