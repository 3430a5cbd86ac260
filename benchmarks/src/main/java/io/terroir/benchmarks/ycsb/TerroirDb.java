package io.terroir.benchmarks.ycsb;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Entry;
import io.terroir.sdk.Origin;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Terroir through a gateway. All keys are in one origin, and so in one shard: scans of workload E
 * need an order over all of them. Properties are {@code terroir.endpoint} and {@code
 * terroir.keyspace}.
 */
public final class TerroirDb extends KeyValueDb {
  private static final String ORIGIN = "ycsb";

  @Override
  OrderedStore open(Properties properties) {
    TerroirClient client =
        TerroirClient.builder().endpoints(properties.getProperty("terroir.endpoint")).build();
    return new OriginStore(
        client, client.keyspace(properties.getProperty("terroir.keyspace")).origin(ORIGIN));
  }

  private record OriginStore(TerroirClient client, Origin origin) implements OrderedStore {
    @Override
    public void put(ByteString key, ByteString value) {
      var unused = origin.put(key, value, WriteOptions.defaults());
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      return origin.get(key, ReadOptions.linearizable()).entry().map(Entry::value);
    }

    @Override
    public List<ByteString> scan(ByteString first, int limit) {
      return origin.scan(ScanOptions.all().startingAt(first).withLimit(limit)).entries().stream()
          .map(Entry::value)
          .toList();
    }

    @Override
    public void delete(ByteString key) {
      var unused = origin.delete(key, WriteOptions.defaults());
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
