package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.AccessSet;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ReservationDigest;
import java.util.Set;

/**
 * The names by which directory commands conflict. Everything that an outcome or an effect depends
 * on has a name here; nothing is shared under no name.
 *
 * <p>All keyspaces share one name. The number of a new keyspace is known only when {@link
 * DirectoryCommand.CreateKeyspace} is executed, so it cannot stand in an access set, and a claim
 * that names a number must not be exchanged with the creation that makes this number exist. The
 * price is small: creation is rare, and commands that only read keyspaces commute.
 */
final class AccessKeys {
  /** Which keyspaces exist, their names, numbers and policies. */
  static final String KEYSPACES = "keyspaces";

  /** All regions, their jurisdictions and distances. */
  static final String REGIONS = "regions";

  private AccessKeys() {}

  /** One region. */
  static String region(RegionId region) {
    return "region/" + region;
  }

  /** The nodes of a region. */
  static String nodes(RegionId region) {
    return "nodes/" + region;
  }

  /** A node's name, which is used once in all regions. */
  static String node(NodeId node) {
    return "node/" + node;
  }

  /** The shards of a keyspace in a region. */
  static String shards(KeyspaceId keyspace, RegionId region) {
    return "shards/" + keyspace.number() + "/" + region;
  }

  /** Of a command that changes which keyspaces exist, or their policies. */
  static AccessSet changingKeyspaces() {
    return new AccessSet(Set.of(REGIONS), Set.of(KEYSPACES));
  }

  /** Of a command that decides about an origin by the policy of its keyspace. */
  static AccessSet decidesAbout(KeyspaceId keyspace, OriginDigest origin) {
    return new AccessSet(Set.of(KEYSPACES, REGIONS), Set.of(origin(keyspace, origin)));
  }

  /** Where an origin lives. */
  static String origin(KeyspaceId keyspace, OriginDigest origin) {
    return "origin/" + keyspace.number() + "/" + origin;
  }

  /** Who holds a value. */
  static String reservation(KeyspaceId keyspace, ReservationDigest value) {
    return "reservation/" + keyspace.number() + "/" + value;
  }

  /** What a command reads and writes that changes who holds a value. */
  static AccessSet changingReservation(KeyspaceId keyspace, ReservationDigest value) {
    return new AccessSet(Set.of(KEYSPACES), Set.of(reservation(keyspace, value)));
  }
}
