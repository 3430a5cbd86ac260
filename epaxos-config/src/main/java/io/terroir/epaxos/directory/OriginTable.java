package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The origins, of which there may be a hundred million: rows of the store, and over them what has
 * been decided since the last save, so that reads see it. Not thread-safe.
 */
final class OriginTable {
  private final StoreReader store;
  private final Dictionary<Provenance> provenances;
  private final Dictionary<Incarnation> issuers;
  private final TreeMap<OriginPosition, BoundOrigin> unsaved = new TreeMap<>();

  /** The origins in {@code store}; reads no more of it than the names. */
  OriginTable(StoreReader store) {
    this.store = store;
    this.provenances =
        Dictionary.read(
            store, DirectoryKeys.PROVENANCES, StoreCodec::encode, StoreCodec::provenance);
    this.issuers =
        Dictionary.read(store, DirectoryKeys.ISSUERS, StoreCodec::encode, StoreCodec::issuer);
  }

  Optional<BoundOrigin> find(KeyspaceId keyspace, OriginDigest origin) {
    OriginPosition position = new OriginPosition(keyspace, origin);
    BoundOrigin decided = unsaved.get(position);
    if (decided != null) {
      return Optional.of(decided);
    }
    return store
        .get(DirectoryKeys.origin(DirectoryKeys.ORIGINS, position))
        .map(row -> bound(position, row));
  }

  void put(BoundOrigin bound) {
    unsaved.put(bound.position(), bound);
  }

  /** Up to {@code countMax} origins after the given place, in order. */
  List<BoundOrigin> after(Optional<OriginPosition> after, int countMax) {
    NavigableMap<OriginPosition, BoundOrigin> found = new TreeMap<>();
    if (countMax > 0) {
      scan(after, countMax, found);
    }
    // The first of both together are among the first of each.
    found.putAll(after.map(place -> unsaved.tailMap(place, false)).orElse(unsaved));
    return found.values().stream().limit(countMax).toList();
  }

  private void scan(
      Optional<OriginPosition> after, int countMax, NavigableMap<OriginPosition, BoundOrigin> to) {
    ByteString from = after.map(OriginTable::keyAfter).orElse(DirectoryKeys.ORIGINS);
    store.scan(
        from,
        DirectoryKeys.end(DirectoryKeys.ORIGINS),
        (key, row) -> {
          OriginPosition position = DirectoryKeys.position(key);
          to.put(position, bound(position, row));
          return to.size() < countMax;
        });
  }

  private static ByteString keyAfter(OriginPosition place) {
    return DirectoryKeys.origin(DirectoryKeys.ORIGINS, place)
        .concat(ByteString.copyFrom(new byte[1]));
  }

  /** Adds to {@code batch} what was decided since the last time. */
  void save(StoreBatch batch) {
    List<BoundOrigin> decided = new ArrayList<>(unsaved.values());
    unsaved.clear();
    for (BoundOrigin bound : decided) {
      OriginPosition position = bound.position();
      batch.put(
          DirectoryKeys.origin(DirectoryKeys.ORIGINS, position), OriginRowCodec.encode(row(bound)));
      if (!bound.isPlain()) {
        batch.put(
            DirectoryKeys.origin(DirectoryKeys.HISTORIES, position),
            StoreCodec.encode(new OriginHistory(bound.binding().state(), bound.others())));
      }
    }
    provenances.save(batch);
    issuers.save(batch);
  }

  private OriginRow row(BoundOrigin bound) {
    ClaimEvidence evidence = bound.evidence();
    Provenance provenance =
        new Provenance(bound.binding().home(), evidence.claimant(), evidence.seenIn());
    CommandId decider = bound.decidedBy();
    return new OriginRow(
        provenances.numberOf(provenance),
        issuers.numberOf(decider.issuer()),
        decider.sequence(),
        bound.binding().epoch(),
        evidence.claimedMillis(),
        bound.isPlain());
  }

  private BoundOrigin bound(OriginPosition position, ByteString bytes) {
    OriginRow row = OriginRowCodec.decode(bytes);
    Provenance provenance = provenances.valueOf(row.provenance());
    ClaimEvidence evidence =
        new ClaimEvidence(provenance.claimant(), provenance.seenIn(), row.claimedMillis());
    CommandId decider = issuers.valueOf(row.issuer()).id(row.sequence());
    OriginBinding settled =
        new OriginBinding(position.keyspace(), position.origin(), provenance.home(), row.epoch());
    if (row.plain()) {
      return new BoundOrigin(settled, decider, evidence);
    }
    OriginHistory history = history(position);
    OriginBinding binding =
        new OriginBinding(
            position.keyspace(),
            position.origin(),
            provenance.home(),
            row.epoch(),
            history.state());
    return new BoundOrigin(binding, decider, evidence, history.others());
  }

  private OriginHistory history(OriginPosition position) {
    return store
        .get(DirectoryKeys.origin(DirectoryKeys.HISTORIES, position))
        .map(StoreCodec::history)
        .orElseThrow(() -> StoreCodec.damaged("an origin that was moved has no history"));
  }
}
