package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.nio.ByteBuffer;

/**
 * What an entry of {@link Entry.Kind#ADMISSION} says: from here on {@code member} counts again,
 * with what it holds on {@code disk}. See {@link Joining}.
 */
record Admission(NodeId member, DiskId disk) {
  ByteString toCommand() {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).putLong(0, disk.number());
    return ByteString.copyFrom(number).concat(ByteString.copyFromUtf8(member.name()));
  }

  static Admission of(Entry entry) {
    ByteString command = entry.command();
    long number = command.asReadOnlyByteBuffer().getLong();
    NodeId member = new NodeId(command.substring(Long.BYTES).toStringUtf8());
    return new Admission(member, new DiskId(number));
  }
}
