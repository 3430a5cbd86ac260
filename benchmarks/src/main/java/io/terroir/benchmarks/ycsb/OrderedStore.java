package io.terroir.benchmarks.ycsb;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/** What YCSB needs of a store. Used by one thread; calls block until they are answered. */
interface OrderedStore extends AutoCloseable {
  /** Sets a key. */
  void put(ByteString key, ByteString value);

  /** Reads a key, linearizably. */
  Optional<ByteString> get(ByteString key);

  /** The values of so many keys at most, in order, from {@code first} on. */
  List<ByteString> scan(ByteString first, int limit);

  /** Removes a key. */
  void delete(ByteString key);

  @Override
  void close();
}
