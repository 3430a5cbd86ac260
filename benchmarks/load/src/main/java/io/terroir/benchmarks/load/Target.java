package io.terroir.benchmarks.load;

import java.util.concurrent.CompletableFuture;

/**
 * A system that keeps values under keys in one or more Raft groups, as a load sees it. Thread-safe;
 * no call blocks. Futures complete on a thread of the system's client, not before the call returns,
 * unless they fail.
 */
public interface Target extends AutoCloseable {
  /** What {@link #get} says of a key without a value. */
  int ABSENT = -1;

  /**
   * Sets a key. The future completes once a majority has it on disk, and fails if that is not
   * known.
   */
  CompletableFuture<?> put(int group, byte[] key, byte[] value);

  /** Reads a key linearizably: how many bytes its value has, or {@link #ABSENT}. */
  CompletableFuture<Integer> get(int group, byte[] key);

  @Override
  void close();
}
