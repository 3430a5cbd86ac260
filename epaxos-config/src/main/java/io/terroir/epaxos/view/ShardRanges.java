package io.terroir.epaxos.view;

import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shards of a view, found by range. Each set is an immutable list in order of its ranges,
 * replaced as a whole, so that readers never see half of a change. One thread merges at a time.
 */
final class ShardRanges {
  private record Key(KeyspaceId keyspace, RegionId region) {}

  private final Map<Key, List<ShardRecord>> sets = new ConcurrentHashMap<>();

  Collection<ShardRecord> all() {
    return sets.values().stream().flatMap(List::stream).toList();
  }

  List<ShardRecord> of(KeyspaceId keyspace, RegionId region) {
    return sets.getOrDefault(new Key(keyspace, region), List.of());
  }

  Optional<ShardRecord> find(KeyspaceId keyspace, RegionId region, OriginDigest origin) {
    List<ShardRecord> set = of(keyspace, region);
    int low = 0;
    int high = set.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (set.get(middle).last().compareTo(origin) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return set.isEmpty()
        ? Optional.empty()
        : Optional.of(set.get(low)).filter(s -> s.holds(origin));
  }

  /** Takes over the shards of a higher generation; says whether there were any. */
  boolean merge(ShardsChanged change) {
    Key key = new Key(change.keyspace(), change.region());
    Map<ShardId, ShardRecord> merged = new TreeMap<>();
    of(change.keyspace(), change.region()).forEach(shard -> merged.put(shard.id(), shard));
    boolean news = false;
    for (ShardRecord shard : change.shards()) {
      ShardRecord known = merged.get(shard.id());
      if (known == null || known.generation() < shard.generation()) {
        merged.put(shard.id(), shard.withReservedChild(0));
        news = true;
      }
    }
    if (news) {
      sets.put(
          key, merged.values().stream().sorted(Comparator.comparing(ShardRecord::first)).toList());
    }
    return news;
  }

  /** All sets in order of keyspace and region. */
  List<ShardsChanged> snapshot() {
    return sets.entrySet().stream()
        .map(e -> new ShardsChanged(e.getKey().keyspace(), e.getKey().region(), e.getValue()))
        .sorted(Comparator.comparing(ShardsChanged::keyspace).thenComparing(ShardsChanged::region))
        .toList();
  }
}
