package io.terroir.sdk;

import java.util.List;
import java.util.Optional;

/**
 * A shard.
 *
 * @param first the smallest digest of its range, in hexadecimal
 * @param last the greatest digest of its range
 * @param leader by the last hint; empty for weak keyspaces, and if none is known
 */
public record ShardInfo(
    String id,
    String keyspace,
    String region,
    String first,
    String last,
    List<String> members,
    Optional<String> leader) {
  public ShardInfo {
    members = List.copyOf(members);
  }
}
