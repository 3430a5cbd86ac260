package io.terroir.benchmarks.ycsb;

import com.google.protobuf.ByteString;
import io.terroir.benchmarks.etcd.EtcdClient;
import io.terroir.benchmarks.etcd.proto.KeyValue;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * etcd, at its leader. The property {@code etcd.endpoints} has all members with commas between
 * them.
 */
public final class EtcdDb extends KeyValueDb {
  @Override
  OrderedStore open(Properties properties) {
    return new EtcdStore(
        EtcdClient.connect(List.of(properties.getProperty("etcd.endpoints").split(",")), 1));
  }

  private record EtcdStore(EtcdClient client) implements OrderedStore {
    @Override
    public void put(ByteString key, ByteString value) {
      var unused = client.put(key, value).join();
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      return client.get(key).join();
    }

    @Override
    public List<ByteString> scan(ByteString first, int limit) {
      return client.from(first, limit).join().stream().map(KeyValue::getValue).toList();
    }

    @Override
    public void delete(ByteString key) {
      var unused = client.delete(key).join();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
