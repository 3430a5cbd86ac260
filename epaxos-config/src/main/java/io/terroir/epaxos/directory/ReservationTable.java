package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The reservations, of which there may be a hundred million: rows of the store, and over them what
 * has changed since the last save, so that reads see it. A row stays when its value becomes free,
 * since its generation must not fall. Two indexes, which hold nothing but keys, name the
 * reservations that end by themselves and those that belong to an origin.
 *
 * <p>Not thread-safe.
 */
final class ReservationTable {
  private static final ByteString NEXT = ByteString.copyFrom(new byte[1]);

  private final StoreReader store;
  private final TreeMap<ReservationPosition, Reservation> unsaved = new TreeMap<>();

  /** The reservations in {@code store}; reads none. */
  ReservationTable(StoreReader store) {
    this.store = store;
  }

  /** The value's present generation; 0 and free if nobody has ever reserved it. */
  Reservation find(KeyspaceId keyspace, ReservationDigest value) {
    ReservationPosition position = new ReservationPosition(keyspace, value);
    Reservation changed = unsaved.get(position);
    return changed != null ? changed : saved(position);
  }

  private Reservation saved(ReservationPosition position) {
    return store
        .get(DirectoryKeys.reservation(position))
        .map(row -> ReservationRowCodec.decode(position, row))
        .orElseGet(() -> Reservation.untouched(position.keyspace(), position.value()));
  }

  void put(Reservation next) {
    unsaved.put(next.position(), next);
  }

  /** All that were ever reserved, in order: for checks. */
  List<Reservation> all() {
    NavigableMap<ReservationPosition, Reservation> found = new TreeMap<>();
    store.scan(
        DirectoryKeys.RESERVATIONS,
        DirectoryKeys.end(DirectoryKeys.RESERVATIONS),
        (key, row) -> {
          ReservationPosition position = DirectoryKeys.reservation(key);
          found.put(position, ReservationRowCodec.decode(position, row));
          return true;
        });
    found.putAll(unsaved);
    return List.copyOf(found.values());
  }

  /** Up to {@code countMax} saved ones that end by themselves, after the given place, in order. */
  List<ReservationPosition> expiringAfter(Optional<ReservationPosition> after, int countMax) {
    ByteString from =
        after
            .map(DirectoryKeys::expiring)
            .map(key -> key.concat(NEXT))
            .orElse(DirectoryKeys.EXPIRING);
    return keys(
        from,
        DirectoryKeys.end(DirectoryKeys.EXPIRING),
        countMax,
        key -> DirectoryKeys.position(DirectoryKeys.EXPIRING, key));
  }

  /** Up to {@code countMax} saved ones that {@code owner} holds, after the given value. */
  List<ReservationPosition> ofOwner(
      OriginPosition owner, Optional<ReservationDigest> after, int countMax) {
    ByteString prefix = DirectoryKeys.owned(owner.keyspace(), owner.origin());
    ByteString from = after.map(value -> prefix.concat(value.bytes()).concat(NEXT)).orElse(prefix);
    return keys(
        from,
        prefix.concat(DirectoryKeys.AFTER_EVERY_DIGEST),
        countMax,
        key -> DirectoryKeys.ownedPosition(key));
  }

  /** The first saved origin after the given place, in order, that holds a reservation. */
  Optional<OriginPosition> ownerAfter(Optional<OriginPosition> after) {
    ByteString from =
        after
            .map(place -> DirectoryKeys.owned(place.keyspace(), place.origin()))
            .map(prefix -> prefix.concat(DirectoryKeys.AFTER_EVERY_DIGEST))
            .orElse(DirectoryKeys.OWNED);
    List<OriginPosition> first =
        keys(from, DirectoryKeys.end(DirectoryKeys.OWNED), 1, DirectoryKeys::owner);
    return first.stream().findFirst();
  }

  private <T> List<T> keys(
      ByteString from, ByteString to, int countMax, Function<ByteString, T> read) {
    List<T> found = new ArrayList<>();
    if (countMax > 0) {
      store.scan(
          from,
          to,
          (key, nothing) -> {
            found.add(read.apply(key));
            return found.size() < countMax;
          });
    }
    return found;
  }

  /** Adds to {@code batch} what has changed since the last time. */
  void save(StoreBatch batch) {
    for (Reservation next : unsaved.values()) {
      index(batch, saved(next.position()), next);
      batch.put(DirectoryKeys.reservation(next.position()), ReservationRowCodec.encode(next));
    }
    unsaved.clear();
  }

  private static void index(StoreBatch batch, Reservation before, Reservation next) {
    ReservationPosition position = next.position();
    boolean expired = before.ttl().isPresent();
    boolean expires = next.ttl().isPresent();
    if (expires && !expired) {
      batch.put(DirectoryKeys.expiring(position), ByteString.EMPTY);
    } else if (expired && !expires) {
      batch.delete(DirectoryKeys.expiring(position));
    }
    Optional<OriginDigest> formerOwner = origin(before);
    Optional<OriginDigest> owner = origin(next);
    if (!owner.equals(formerOwner)) {
      formerOwner.ifPresent(origin -> batch.delete(DirectoryKeys.owned(position, origin)));
      owner.ifPresent(origin -> batch.put(DirectoryKeys.owned(position, origin), ByteString.EMPTY));
    }
  }

  private static Optional<OriginDigest> origin(Reservation reservation) {
    return reservation.holding().flatMap(held -> held.owner().origin());
  }
}
