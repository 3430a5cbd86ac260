package io.terroir.gossip.membership;

import io.terroir.runtime.id.ShardId;
import java.util.Map;

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
 */
public record Metadata(
    long incarnation,
    long version,
    String address,
    String zone,
    Role role,
    String softwareVersion,
    Map<ShardId, Long> leads) {
  public Metadata {
    leads = Map.copyOf(leads);
  }

  /** What a process knows of itself before it has joined. */
  public static Metadata initial(String address, String zone, Role role, String softwareVersion) {
    return new Metadata(0, 0, address, zone, role, softwareVersion, Map.of());
  }

  /** Whether this is newer than {@code other}. */
  boolean isAfter(Metadata other) {
    return incarnation != other.incarnation
        ? incarnation > other.incarnation
        : version > other.version;
  }

  /** The next edit. */
  Metadata edited(long inIncarnation, Map<ShardId, Long> nowLeads) {
    return new Metadata(inIncarnation, version + 1, address, zone, role, softwareVersion, nowLeads);
  }
}
