package io.terroir.runtime.store;

import com.google.protobuf.ByteString;

/** The first byte of every store key: who owns the entry. */
public enum StoreSpace {
  /** The directory. */
  DIRECTORY(1),
  /** State of Raft shards. */
  SHARD(2),
  /** Rows of weak keyspaces. */
  WEAK(3),
  /** Read replicas of strong shards of other regions. */
  REPLICA(4),
  /** What the EPaxos replica has executed. */
  EPAXOS(5),
  /** The audit log of the directory. */
  AUDIT(6),
  /** State of Raft shards too: each has its rows here or in {@link #SHARD}. */
  SHARD_SECOND(7),
  /** In which of the two. */
  SHARD_PLACE(8),
  /** Shards that this node has founded by a split and that the directory may not show yet. */
  FOUNDED(20);

  private final ByteString prefix;

  StoreSpace(int number) {
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
