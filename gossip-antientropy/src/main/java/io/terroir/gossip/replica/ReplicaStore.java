package io.terroir.gossip.replica;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.ReplicaRowWire;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entries of read replicas, in the store, each with the revision and the closed time of its
 * shard in the same batch: after a crash the replica is at some earlier revision, whole, and goes
 * on from there.
 *
 * <p>A snapshot is written beside what it replaces, under the next generation, and takes its place
 * in one batch. Used on one pipe, but for {@link #state}.
 */
public final class ReplicaStore {
  private static final ByteString STATES = StoreSpace.REPLICA.key(KeyBytes.tag('s'));
  private static final ByteString ENTRIES = StoreSpace.REPLICA.key(KeyBytes.tag('e'));

  private final Store store;
  private final Map<ShardId, ReplicaState> states = new ConcurrentHashMap<>();

  /** The replicas that {@code store} holds. */
  public ReplicaStore(Store store) {
    this.store = store;
  }

  /**
   * An entry as a replica has it.
   *
   * @param epoch the home epoch of its origin when it was written
   */
  public record Held(Entry entry, long epoch) {}

  /** How far this replica is with {@code shard}. Thread-safe. */
  public ReplicaState state(ShardId shard) {
    return states.computeIfAbsent(
        shard,
        key ->
            store
                .get(STATES.concat(shardKey(key)))
                .map(ReplicaRowWire::decodeState)
                .orElse(ReplicaState.BLANK));
  }

  /** Takes the changes up to {@code throughRevision}, which follow what is here. */
  void apply(ShardId shard, List<Change> changes, long throughRevision) {
    ReplicaState state = state(shard);
    StoreBatch batch = new StoreBatch();
    put(shard, state.generation(), changes, batch);
    write(shard, state.at(throughRevision), batch);
  }

  /** Begins to stage a snapshot; what is left of one that was not finished goes. */
  void beginSnapshot(ShardId shard) {
    ByteString staged = entriesOf(shard, state(shard).generation() + 1);
    store.write(new StoreBatch().deleteRange(staged, KeyBytes.after(staged)));
  }

  /** Stages some entries of a snapshot. */
  void stage(ShardId shard, List<Change> entries) {
    StoreBatch batch = new StoreBatch();
    put(shard, state(shard).generation() + 1, entries, batch);
    store.write(batch);
  }

  /** Puts the staged snapshot, taken at {@code revision}, in the place of what is here. */
  void finishSnapshot(ShardId shard, long revision) {
    ReplicaState state = state(shard);
    ByteString old = entriesOf(shard, state.generation());
    StoreBatch batch = new StoreBatch().deleteRange(old, KeyBytes.after(old));
    write(shard, new ReplicaState(state.generation() + 1, revision, state.closed()), batch);
  }

  /** Takes closed times, as far as the revisions they speak of are here. */
  void close(Map<ShardId, ClosedTime> marks) {
    StoreBatch batch = new StoreBatch();
    marks.forEach(
        (shard, mark) -> {
          ReplicaState before = state(shard);
          ReplicaState closed = before.closedBy(mark);
          if (!closed.equals(before)) {
            putState(shard, closed, batch);
          }
        });
    if (!batch.isEmpty()) {
      store.write(batch);
    }
  }

  /** The entry of a key, if there is one. */
  public Optional<Held> get(ShardId shard, OriginDigest origin, ByteString key) {
    return store
        .get(originOf(shard, state(shard).generation(), origin).concat(key))
        .map(row -> ReplicaRowWire.decodeEntry(key, row));
  }

  /**
   * Entries of an origin in key order.
   *
   * @param to the first key no longer wanted; empty means to the end of the origin
   */
  public List<Held> scan(
      ShardId shard, OriginDigest origin, ByteString from, ByteString to, int max) {
    ByteString prefix = originOf(shard, state(shard).generation(), origin);
    List<Held> found = new ArrayList<>();
    store.scan(
        prefix.concat(from),
        to.isEmpty() ? KeyBytes.after(prefix) : prefix.concat(to),
        (key, row) -> {
          found.add(ReplicaRowWire.decodeEntry(key.substring(prefix.size()), row));
          return found.size() < max;
        });
    return found;
  }

  private void put(ShardId shard, long generation, List<Change> changes, StoreBatch batch) {
    for (Change change : changes) {
      ByteString key = originOf(shard, generation, change.origin()).concat(change.key());
      change
          .entry()
          .ifPresentOrElse(
              entry -> batch.put(key, ReplicaRowWire.encodeEntry(new Held(entry, change.epoch()))),
              () -> batch.delete(key));
    }
  }

  private void write(ShardId shard, ReplicaState state, StoreBatch batch) {
    putState(shard, state, batch);
    store.write(batch);
  }

  private void putState(ShardId shard, ReplicaState state, StoreBatch batch) {
    states.put(shard, state);
    batch.put(STATES.concat(shardKey(shard)), ReplicaRowWire.encodeState(state));
  }

  // ---- keys: every part but the last is of fixed length or delimited

  private static ByteString originOf(ShardId shard, long generation, OriginDigest origin) {
    return entriesOf(shard, generation).concat(origin.bytes());
  }

  private static ByteString entriesOf(ShardId shard, long generation) {
    return ENTRIES.concat(shardKey(shard)).concat(KeyBytes.number(generation));
  }

  private static ByteString shardKey(ShardId shard) {
    return KeyBytes.small(shard.keyspace().number())
        .concat(KeyBytes.text(shard.region().name()))
        .concat(KeyBytes.small(shard.number()));
  }
}
