package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A membership in bytes: voters, outgoing, learners, each as their number and then every name with
 * its length before it. Numbers have two bytes, big-endian.
 */
final class MembershipCodec {
  private MembershipCodec() {}

  static ByteString encode(Membership members) {
    return encode(members.voters())
        .concat(encode(members.outgoing()))
        .concat(encode(members.learners()));
  }

  private static ByteString encode(List<NodeId> nodes) {
    ByteString encoded = number(nodes.size());
    for (NodeId node : nodes) {
      ByteString name = ByteString.copyFromUtf8(node.name());
      encoded = encoded.concat(number(name.size())).concat(name);
    }
    return encoded;
  }

  private static ByteString number(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Short.BYTES).putShort(0, (short) number));
  }

  /**
   * Reads all that is left in {@code bytes}.
   *
   * @throws IllegalArgumentException if it is no membership
   */
  static Membership decode(ByteBuffer bytes) {
    try {
      Membership members = new Membership(nodes(bytes), nodes(bytes), nodes(bytes));
      if (bytes.hasRemaining()) {
        throw new IllegalArgumentException("something follows a membership");
      }
      return members;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a membership ends too early", e);
    }
  }

  private static List<NodeId> nodes(ByteBuffer bytes) {
    int count = Short.toUnsignedInt(bytes.getShort());
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[Short.toUnsignedInt(bytes.getShort())];
      bytes.get(name);
      nodes.add(new NodeId(new String(name, StandardCharsets.UTF_8)));
    }
    return nodes;
  }
}
