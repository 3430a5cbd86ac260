package io.terroir.gossip.replica;

import com.google.protobuf.ByteString;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.replica.ShardFeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A leader of one shard as far as read replicas care: a history that can be forgotten. */
final class FakeFeed implements ShardFeed {
  private final ShardId shard;
  private final WallClock clock;
  private final List<Change> history = new ArrayList<>();
  private final Map<Where, Change> current = new LinkedHashMap<>();
  private final List<Consumer<ShardId>> listeners = new ArrayList<>();
  private long revision;
  private long retainedAfter;
  private boolean leading = true;

  /** Of the range. */
  long generation = 1;

  /** How many were read. */
  int snapshots;

  private record Where(OriginDigest origin, ByteString key) {}

  FakeFeed(ShardId shard, WallClock clock) {
    this.shard = shard;
    this.clock = clock;
  }

  long revision() {
    return revision;
  }

  void put(OriginDigest origin, String key, String value) {
    revision++;
    ByteString name = ByteString.copyFromUtf8(key);
    Entry entry =
        new Entry(name, ByteString.copyFromUtf8(value), revision, revision, 1, Entry.NO_LEASE);
    commit(new Change(revision, origin, 1, name, Optional.of(entry)));
  }

  void delete(OriginDigest origin, String key) {
    revision++;
    commit(new Change(revision, origin, 1, ByteString.copyFromUtf8(key), Optional.empty()));
  }

  private void commit(Change change) {
    history.add(change);
    Where where = new Where(change.origin(), change.key());
    if (change.entry().isPresent()) {
      current.put(where, change);
    } else {
      current.remove(where);
    }
    listeners.forEach(listener -> listener.accept(shard));
  }

  /** The shard splits, and {@code origin} is another's. */
  void splitOff(OriginDigest origin) {
    generation++;
    current.keySet().removeIf(where -> where.origin().equals(origin));
  }

  void forgetHistory() {
    retainedAfter = revision;
    history.clear();
  }

  void resign() {
    leading = false;
  }

  @Override
  public List<ShardId> led() {
    return leading ? List.of(shard) : List.of();
  }

  @Override
  public Optional<Batch> changesAfter(ShardId wanted, long after, int bytesMax) {
    if (!leading || after < retainedAfter) {
      return Optional.empty();
    }
    List<Change> changes =
        history.stream().filter(change -> change.revision() > after).limit(10).toList();
    long through = changes.isEmpty() ? revision : changes.get(changes.size() - 1).revision();
    return Optional.of(new Batch(changes, through));
  }

  @Override
  public void snapshot(ShardId wanted, int bytesMax, Consumer<SnapshotPiece> consumer) {
    List<Change> entries = List.copyOf(current.values());
    int half = entries.size() / 2;
    consumer.accept(new SnapshotPiece(entries.subList(0, half), revision, generation, false));
    consumer.accept(
        new SnapshotPiece(entries.subList(half, entries.size()), revision, generation, true));
    snapshots++;
  }

  @Override
  public Optional<ClosedTime> closed(ShardId wanted) {
    return leading
        ? Optional.of(new ClosedTime(revision, clock.millis(), generation))
        : Optional.empty();
  }

  @Override
  public void onProgress(Consumer<ShardId> listener) {
    listeners.add(listener);
  }
}
