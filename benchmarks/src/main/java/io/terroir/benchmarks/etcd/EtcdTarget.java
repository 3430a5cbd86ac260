package io.terroir.benchmarks.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.terroir.benchmarks.load.Target;
import java.util.concurrent.CompletableFuture;

/** etcd under a load. */
record EtcdTarget(EtcdClient client) implements Target {
  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return client.put(bytes(key), bytes(value));
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return client.get(bytes(key)).thenApply(found -> found.map(ByteString::size).orElse(ABSENT));
  }

  private static ByteString bytes(byte[] unchanged) {
    return UnsafeByteOperations.unsafeWrap(unchanged);
  }

  @Override
  public void close() {
    client.close();
  }
}
