package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.ShardPlacement;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a keyspace's first shards in a region go. The digests are cut evenly; the members of a
 * shard are those nodes that score highest by a hash of shard and node (rendezvous hashing), so
 * that shards spread evenly and a node more or less moves few of them. A zone gives a second member
 * only when every zone has given one.
 */
final class ShardLayout {
  private static final BigInteger HIGH_HALVES = BigInteger.ONE.shiftLeft(Long.SIZE);

  private ShardLayout() {}

  /**
   * The shards of {@code keyspace} in {@code region}.
   *
   * @param nodes the region's nodes, at least as many as a shard has replicas
   */
  static List<ShardPlacement> plan(
      Keyspace keyspace, RegionId region, Collection<NodeRecord> nodes) {
    int count = keyspace.policy().shardsPerRegion();
    List<ShardPlacement> plan = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      ShardId shard = new ShardId(keyspace.id(), region, number);
      List<NodeId> members = choose(shard, nodes, keyspace.policy().replicasPerShard());
      plan.add(new ShardPlacement(first(number, count), last(number, count), members));
    }
    return plan;
  }

  private static OriginDigest first(int number, int count) {
    return new OriginDigest(highHalf(number, count), 0);
  }

  private static OriginDigest last(int number, int count) {
    return number == count - 1
        ? OriginDigest.MAX
        : new OriginDigest(highHalf(number + 1, count) - 1, -1);
  }

  /** The upper 64 bits of {@code number / count} of all digests. */
  private static long highHalf(int number, int count) {
    return HIGH_HALVES
        .multiply(BigInteger.valueOf(number))
        .divide(BigInteger.valueOf(count))
        .longValue();
  }

  private static List<NodeId> choose(ShardId shard, Collection<NodeRecord> nodes, int count) {
    List<NodeRecord> left = new ArrayList<>(nodes);
    left.sort(
        Comparator.comparingLong((NodeRecord node) -> score(shard, node))
            .thenComparing(NodeRecord::id));
    List<NodeId> chosen = new ArrayList<>();
    while (chosen.size() < count) {
      Set<String> zones = new HashSet<>();
      for (NodeRecord node : List.copyOf(left)) {
        if (chosen.size() < count && zones.add(node.zone())) {
          chosen.add(node.id());
          left.remove(node);
        }
      }
    }
    return chosen;
  }

  private static long score(ShardId shard, NodeRecord node) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update((shard + "/" + node.id()).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
