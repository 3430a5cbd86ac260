package io.terroir.runtime.data;

import com.google.protobuf.ByteString;
import java.util.List;

/** One operation on the keys of one origin in a strong keyspace. */
public sealed interface DataOperation {
  /** As the revision of a read: the latest state. */
  long LATEST = 0;

  /** Whether it may change something and therefore goes through the log. */
  boolean isWrite();

  /** Whether it reads the latest state, and not that of an earlier revision. */
  default boolean isReadOfLatest() {
    return false;
  }

  /**
   * Sets a key.
   *
   * @param lease the lease that it is attached to and ends with; {@link Entry#NO_LEASE} if none
   * @param returnPrevious whether the result shall hold what was replaced. The result is kept for
   *     retries, so that asking costs room for a while
   */
  record Put(ByteString key, ByteString value, long lease, boolean returnPrevious)
      implements DataOperation {
    /** Sets a key that is attached to no lease. */
    public Put(ByteString key, ByteString value, boolean returnPrevious) {
      this(key, value, Entry.NO_LEASE, returnPrevious);
    }

    @Override
    public boolean isWrite() {
      return true;
    }
  }

  /**
   * Removes a key, if it is there.
   *
   * @param returnPrevious whether the result shall hold what was removed
   */
  record Delete(ByteString key, boolean returnPrevious) implements DataOperation {
    @Override
    public boolean isWrite() {
      return true;
    }
  }

  /**
   * Removes a range of keys.
   *
   * @param from the first key
   * @param to the first key that stays; empty means to the end of the origin
   * @param returnPrevious whether the result shall hold what was removed
   */
  record DeleteRange(ByteString from, ByteString to, boolean returnPrevious)
      implements DataOperation {
    @Override
    public boolean isWrite() {
      return true;
    }
  }

  /**
   * Makes a lease of the origin: keys attached to it are removed together once it has not been
   * renewed for its time.
   *
   * @param id a number that no lease of the origin has; 0 lets the shard choose
   * @param ttlMillis its time
   */
  record GrantLease(long id, long ttlMillis) implements DataOperation {
    @Override
    public boolean isWrite() {
      return true;
    }
  }

  /** Ends a lease and removes the keys attached to it. */
  record RevokeLease(long id) implements DataOperation {
    @Override
    public boolean isWrite() {
      return true;
    }
  }

  /**
   * Asks how long a lease has left.
   *
   * @param renew whether its time shall begin anew
   */
  record CheckLease(long id, boolean renew) implements DataOperation {
    @Override
    public boolean isWrite() {
      return false;
    }
  }

  /**
   * Reads a key.
   *
   * @param revision the shard's revision to read at; {@link #LATEST} for the latest state, which is
   *     the only one that a transaction reads
   */
  record Get(ByteString key, long revision) implements DataOperation {
    /** Reads the latest state of a key. */
    public Get(ByteString key) {
      this(key, LATEST);
    }

    @Override
    public boolean isWrite() {
      return false;
    }

    @Override
    public boolean isReadOfLatest() {
      return revision == LATEST;
    }
  }

  /**
   * Reads a range of keys in order.
   *
   * @param from the first key
   * @param to the first key no longer wanted; empty means to the end of the origin
   * @param limit how many entries at most; at least 1
   * @param revision as for {@link Get}; pages read at one revision are one state
   */
  record Scan(ByteString from, ByteString to, int limit, long revision) implements DataOperation {
    /** Reads the latest state of a range. */
    public Scan(ByteString from, ByteString to, int limit) {
      this(from, to, limit, LATEST);
    }

    @Override
    public boolean isWrite() {
      return false;
    }

    @Override
    public boolean isReadOfLatest() {
      return revision == LATEST;
    }
  }

  /**
   * Asks for the changes of a range of keys after a revision, and waits for some if there are none
   * yet. Whoever asks again after what the answer reaches through misses nothing and sees nothing
   * twice.
   *
   * @param from the first key
   * @param to the first key that is not watched; empty means to the end of the origin
   * @param after the shard's revision up to which changes are not wanted; {@link #NOW} for those
   *     after everything that was acknowledged before
   * @param holdMillis how long the answer may wait for changes
   */
  record Watch(ByteString from, ByteString to, long after, long holdMillis)
      implements DataOperation {
    /** As the revision: that of the moment. */
    public static final long NOW = -1;

    @Override
    public boolean isWrite() {
      return false;
    }
  }

  /**
   * If every comparison holds, does {@code then}, otherwise {@code orElse}; atomically, as one log
   * entry. Reads inside see the effects of the operations before them. A transaction may hold
   * transactions; as in etcd, the comparisons of all of them are made before anything is done, and
   * no key is written twice.
   */
  record Txn(List<Compare> compares, List<DataOperation> then, List<DataOperation> orElse)
      implements DataOperation {
    public Txn {
      compares = List.copyOf(compares);
      then = List.copyOf(then);
      orElse = List.copyOf(orElse);
    }

    @Override
    public boolean isWrite() {
      return true;
    }
  }
}
