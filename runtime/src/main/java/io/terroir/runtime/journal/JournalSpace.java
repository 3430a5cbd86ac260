package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;

/** The first byte of every journal key: who owns the entry. */
public enum JournalSpace {
  /** Identity of this disk. */
  NODE(1),
  /** EPaxos records. */
  EPAXOS(2),
  /** Raft logs, terms and votes. */
  RAFT(3),
  /** Delta logs of weak keyspaces. */
  GOSSIP(4);

  private final ByteString prefix;

  JournalSpace(int number) {
    this.prefix = ByteString.copyFrom(new byte[] {(byte) number});
  }

  /** The first key of this space. */
  public ByteString prefix() {
    return prefix;
  }

  /** The key for {@code rest} in this space. */
  public ByteString key(ByteString rest) {
    return prefix.concat(rest);
  }

  /** The first key after this space. */
  public ByteString end() {
    return ByteString.copyFrom(new byte[] {(byte) (prefix.byteAt(0) + 1)});
  }
}
