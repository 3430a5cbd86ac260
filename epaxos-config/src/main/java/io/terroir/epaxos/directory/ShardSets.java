package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The shards of each keyspace in each region. */
final class ShardSets {
  private record Key(KeyspaceId keyspace, RegionId region) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byKeyspace = keyspace.compareTo(other.keyspace);
      return byKeyspace != 0 ? byKeyspace : region.compareTo(other.region);
    }
  }

  private final TreeMap<Key, List<ShardRecord>> sets = new TreeMap<>();

  Optional<List<ShardRecord>> find(KeyspaceId keyspace, RegionId region) {
    return Optional.ofNullable(sets.get(new Key(keyspace, region)));
  }

  void put(ShardsChanged set) {
    sets.put(new Key(set.keyspace(), set.region()), set.shards());
  }

  /** All sets by keyspace and region. */
  List<ShardsChanged> all() {
    return sets.entrySet().stream()
        .map(
            set ->
                new ShardsChanged(set.getKey().keyspace(), set.getKey().region(), set.getValue()))
        .toList();
  }
}
