package io.terroir.gossip.wire;

import com.google.protobuf.InvalidProtocolBufferException;

/** Decoding of what this node itself wrote: a failure is corruption and stops the node. */
final class Disk {
  private Disk() {}

  /** Something that parses protobuf. */
  @FunctionalInterface
  interface Parse<T> {
    T parse() throws InvalidProtocolBufferException;
  }

  static <T> T parse(String what, Parse<T> parse) {
    try {
      return parse.parse();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(what + " on disk is corrupt", e);
    }
  }
}
