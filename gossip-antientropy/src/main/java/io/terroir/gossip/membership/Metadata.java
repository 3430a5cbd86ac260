package io.terroir.gossip.membership;

import io.terroir.runtime.id.ShardId;
import java.util.Map;
import java.util.Set;

/**
 * What a member says of itself. Only the member edits it, and raises the version with every edit;
 * others only keep the newest, by incarnation and then version.
 *
 * @param incarnation the life in which it was published
 * @param version counts the edits of that life
 * @param address where its transport listens, {@code host:port}; empty if it needs none
 * @param zone the zone of its region
 * @param softwareVersion for operators
 * @param leads the shards that it leads, with the term of each
 * @param joined the shards of which it is a voter though the directory does not name it, as it was
 *     none when they were created
 */
public record Metadata(
    long incarnation,
    long version,
    String address,
    String zone,
    Role role,
    String softwareVersion,
    Map<ShardId, Long> leads,
    Set<ShardId> joined) {
  public Metadata {
    leads = Map.copyOf(leads);
    joined = Set.copyOf(joined);
  }

  /** What a process knows of itself before it has joined. */
  public static Metadata initial(String address, String zone, Role role, String softwareVersion) {
    return new Metadata(0, 0, address, zone, role, softwareVersion, Map.of(), Set.of());
  }

  /** Whether this is newer than {@code other}. */
  boolean isAfter(Metadata other) {
    return incarnation != other.incarnation
        ? incarnation > other.incarnation
        : version > other.version;
  }

  /** The next edit. */
  Metadata edited(long inIncarnation, Map<ShardId, Long> nowLeads, Set<ShardId> nowJoined) {
    return new Metadata(
        inIncarnation, version + 1, address, zone, role, softwareVersion, nowLeads, nowJoined);
  }

  /** The same in another life. */
  Metadata edited(long inIncarnation) {
    return edited(inIncarnation, leads, joined);
  }
}
