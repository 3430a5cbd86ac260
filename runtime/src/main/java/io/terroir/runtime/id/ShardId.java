package io.terroir.runtime.id;

/**
 * A shard: a range of origin digests of one keyspace in one region. It is the unit of replication.
 * Its number is unique within (keyspace, region) and never used twice, so that regions create
 * shards without asking each other.
 *
 * @param keyspace the keyspace
 * @param region the region whose nodes are members
 * @param number at least zero
 */
public record ShardId(KeyspaceId keyspace, RegionId region, int number)
    implements Comparable<ShardId> {
  public ShardId {
    if (number < 0) {
      throw new IllegalArgumentException("shard number must not be negative: " + number);
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static ShardId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3 || !parts[0].startsWith("k")) {
      throw new IllegalArgumentException("not a shard id: " + text);
    }
    return new ShardId(
        new KeyspaceId(Integer.parseInt(parts[0].substring(1))),
        new RegionId(parts[1]),
        Integer.parseInt(parts[2]));
  }

  @Override
  public int compareTo(ShardId other) {
    int byKeyspace = keyspace.compareTo(other.keyspace);
    if (byKeyspace != 0) {
      return byKeyspace;
    }
    int byRegion = region.compareTo(other.region);
    return byRegion != 0 ? byRegion : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return keyspace + "/" + region + "/" + number;
  }
}
