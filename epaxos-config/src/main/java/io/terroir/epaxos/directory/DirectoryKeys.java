package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.store.StoreSpace;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the directory is in the store. After the space, one letter names the table:
 *
 * <pre>
 * f r|n|k|s  object                 region, node, keyspace, shards of a keyspace in a region
 * p          number                 dictionary of provenances
 * i          number                 dictionary of issuers
 * o          keyspace, digest       origins, in their order
 * h          keyspace, digest       what else is known of origins that were moved or erased
 * v          keyspace, digest       reservations by their value
 * t          keyspace, digest       reservations that have a ttl: keys only
 * w          keyspace, origin, digest  reservations that an origin holds: keys only
 * </pre>
 *
 * Numbers are four bytes, big-endian.
 */
final class DirectoryKeys {
  static final ByteString FOUNDATIONS = table("f");
  static final ByteString PROVENANCES = table("p");
  static final ByteString ISSUERS = table("i");
  static final ByteString ORIGINS = table("o");
  static final ByteString HISTORIES = table("h");
  static final ByteString RESERVATIONS = table("v");
  static final ByteString EXPIRING = table("t");
  static final ByteString OWNED = table("w");

  /** Follows, after a prefix, on every key that goes on with a digest. */
  static final ByteString AFTER_EVERY_DIGEST = afterEveryDigest();

  private DirectoryKeys() {}

  /** The first key after all that begin with {@code prefix}. */
  static ByteString end(ByteString prefix) {
    int last = prefix.size() - 1;
    return prefix
        .substring(0, last)
        .concat(ByteString.copyFrom(new byte[] {(byte) (prefix.byteAt(last) + 1)}));
  }

  static ByteString numbered(ByteString table, int number) {
    return table.concat(number(number));
  }

  /** The number in a key that {@link #numbered} made. */
  static int number(ByteString table, ByteString key) {
    return key.substring(table.size()).asReadOnlyByteBuffer().getInt();
  }

  static ByteString origin(ByteString table, OriginPosition position) {
    return numbered(table, position.keyspace().number()).concat(position.origin().bytes());
  }

  /** The position in a key of the origins that {@link #origin} made. */
  static OriginPosition position(ByteString key) {
    ByteBuffer bytes = key.substring(ORIGINS.size()).asReadOnlyByteBuffer();
    KeyspaceId keyspace = new KeyspaceId(bytes.getInt());
    return new OriginPosition(keyspace, new OriginDigest(bytes.getLong(), bytes.getLong()));
  }

  /** The object that {@code change} is about. */
  static ByteString foundation(DirectoryChange change) {
    if (change instanceof RegionChanged changed) {
      return named("r", changed.region().region().id().name());
    } else if (change instanceof NodeRegistered registered) {
      return named("n", registered.node().id().name());
    } else if (change instanceof NodeRetired retired) {
      return named("n", retired.node().id().name());
    } else if (change instanceof KeyspaceChanged changed) {
      return numbered(kind("k"), changed.keyspace().id().number());
    } else if (change instanceof KeyspaceDropped dropped) {
      return numbered(kind("k"), dropped.keyspace().id().number());
    } else if (change instanceof ShardsChanged changed) {
      return numbered(kind("s"), changed.keyspace().number())
          .concat(ByteString.copyFromUtf8(changed.region().name()));
    }
    throw new IllegalArgumentException("no foundation: " + change.getClass());
  }

  private static ByteString named(String kind, String name) {
    return kind(kind).concat(ByteString.copyFromUtf8(name));
  }

  private static ByteString kind(String letter) {
    return FOUNDATIONS.concat(ByteString.copyFromUtf8(letter));
  }

  private static ByteString table(String letter) {
    return StoreSpace.DIRECTORY.key(ByteString.copyFromUtf8(letter));
  }

  private static ByteString number(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  static ByteString reservation(ReservationPosition position) {
    return valued(RESERVATIONS, position);
  }

  /** The position in a key that {@link #reservation(ReservationPosition)} made. */
  static ReservationPosition reservation(ByteString key) {
    return position(RESERVATIONS, key);
  }

  static ByteString expiring(ReservationPosition position) {
    return valued(EXPIRING, position);
  }

  /** The position in a key of {@code table} that goes on with keyspace and value. */
  static ReservationPosition position(ByteString table, ByteString key) {
    ByteBuffer bytes = key.substring(table.size()).asReadOnlyByteBuffer();
    KeyspaceId keyspace = new KeyspaceId(bytes.getInt());
    return new ReservationPosition(
        keyspace, new ReservationDigest(bytes.getLong(), bytes.getLong()));
  }

  /** What the keys of all reservations of an origin begin with. */
  static ByteString owned(KeyspaceId keyspace, OriginDigest owner) {
    return numbered(OWNED, keyspace.number()).concat(owner.bytes());
  }

  static ByteString owned(ReservationPosition position, OriginDigest owner) {
    return owned(position.keyspace(), owner).concat(position.value().bytes());
  }

  /** The owner in a key that {@link #owned(ReservationPosition, OriginDigest)} made. */
  static OriginPosition owner(ByteString key) {
    ByteBuffer bytes = key.substring(OWNED.size()).asReadOnlyByteBuffer();
    KeyspaceId keyspace = new KeyspaceId(bytes.getInt());
    return new OriginPosition(keyspace, new OriginDigest(bytes.getLong(), bytes.getLong()));
  }

  /** The reservation in a key that {@link #owned(ReservationPosition, OriginDigest)} made. */
  static ReservationPosition ownedPosition(ByteString key) {
    int valueAt = key.size() - ReservationDigest.SIZE_BYTES;
    return new ReservationPosition(
        owner(key).keyspace(), ReservationDigest.parse(key.substring(valueAt)));
  }

  private static ByteString valued(ByteString table, ReservationPosition position) {
    return numbered(table, position.keyspace().number()).concat(position.value().bytes());
  }

  private static ByteString afterEveryDigest() {
    byte[] bytes = new byte[ReservationDigest.SIZE_BYTES + 1];
    Arrays.fill(bytes, (byte) 0xff);
    return ByteString.copyFrom(bytes);
  }
}
