package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.store.KeyOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Does the operations of one command on one origin. Revisions are etcd's: everything that a command
 * writes gets the same revision, one above the last, and a command that changes nothing takes none.
 */
final class OperationExecutor {
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final OriginDigest origin;
  private final long revision;
  private final Overlay effects;
  private final EntryReader reader;
  private final RangeReader ranges;
  private final Leases leases;
  private final long index;

  /** What changed keys held before the command; empty if nothing. */
  private final NavigableMap<ByteString, ByteString> replaced = new TreeMap<>(KeyOrder.UNSIGNED);

  private long resultBytes;
  private long deletedKeyBytes;

  /**
   * An executor of one command.
   *
   * @param revision what the changes get
   * @param index of the entry, which names a lease that brings no id
   * @param effects where they go
   */
  OperationExecutor(
      ShardKeys keys,
      ShardLimits limits,
      OriginDigest origin,
      long revision,
      long index,
      Overlay effects) {
    this.keys = keys;
    this.limits = limits;
    this.origin = origin;
    this.revision = revision;
    this.effects = effects;
    this.reader = new EntryReader(keys, limits, origin, effects);
    this.ranges = new RangeReader(reader, limits);
    this.leases = new Leases(keys, limits, origin, effects);
    this.index = index;
  }

  /**
   * Does {@code operation}.
   *
   * @throws CommandRefusedException if it would read, change or return more than it may, or names a
   *     lease that is not there; its effects are to be dropped
   */
  OperationResult execute(DataOperation operation) throws CommandRefusedException {
    if (operation instanceof DataOperation.Txn txn) {
      return execute(txn, new Conditions(reader, ranges).decide(txn));
    }
    return executeSimple(operation);
  }

  private OperationResult execute(DataOperation.Txn txn, TxnBranch taken)
      throws CommandRefusedException {
    List<OperationResult> results = new ArrayList<>();
    Iterator<TxnBranch> nested = taken.nested().iterator();
    for (DataOperation operation : TxnBranch.operations(txn, taken.succeeded())) {
      results.add(
          operation instanceof DataOperation.Txn inner
              ? execute(inner, nested.next())
              : executeSimple(operation));
    }
    return new OperationResult.TxnDone(taken.succeeded(), results);
  }

  private OperationResult executeSimple(DataOperation operation) throws CommandRefusedException {
    if (operation instanceof DataOperation.Put put) {
      Optional<Entry> previous = put(put);
      return new OperationResult.Written(shown(previous, put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      Optional<Entry> previous = delete(delete.key());
      return new OperationResult.Deleted(
          previous.isPresent(), shown(previous, delete.returnPrevious()));
    } else if (operation instanceof DataOperation.DeleteRange delete) {
      return deleteRange(delete);
    } else if (operation instanceof DataOperation.Get get) {
      return new OperationResult.Found(shown(reader.get(get.key()), true));
    } else if (operation instanceof DataOperation.Scan scan) {
      OperationResult.Scanned scanned = reader.scan(scan);
      for (Entry entry : scanned.entries()) {
        count(entry);
      }
      return scanned;
    } else if (operation instanceof DataOperation.GrantLease grant) {
      long id = grant.id() == Entry.NO_LEASE ? Leases.chosenId(index) : grant.id();
      leases.grant(id, grant.ttlMillis(), index);
      return new OperationResult.LeaseGranted(id, grant.ttlMillis());
    } else if (operation instanceof DataOperation.RevokeLease revoke) {
      return new OperationResult.LeaseRevoked(end(revoke.id()));
    }
    throw new IllegalArgumentException("unknown operation");
  }

  /** Ends a lease and removes its keys, all at one revision; says how many. */
  long end(long lease) throws CommandRefusedException {
    List<ByteString> attached = leases.attachedTo(lease);
    attached.forEach(this::delete);
    leases.end(lease);
    return attached.size();
  }

  /** Which leases the command granted and ended. */
  List<LeaseChange> leaseChanges() {
    return leases.changes();
  }

  /** What the command changed, one change per key, in key order; all at the same epoch. */
  List<Change> changes(long epoch) {
    List<Change> changes = new ArrayList<>(replaced.size());
    for (ByteString key : replaced.keySet()) {
      changes.add(new Change(revision, origin, epoch, key, reader.get(key)));
    }
    return changes;
  }

  /** What changed keys held before the command, see {@link StoredEntry}; empty if nothing. */
  NavigableMap<ByteString, ByteString> replaced() {
    return replaced;
  }

  private Optional<Entry> put(DataOperation.Put put) throws CommandRefusedException {
    Optional<ByteString> stored = reader.stored(put.key());
    Optional<Entry> previous = stored.map(bytes -> StoredEntry.decode(put.key(), bytes));
    leases.move(put.key(), previous.map(Entry::lease).orElse(Entry.NO_LEASE), put.lease());
    Entry entry =
        new Entry(
            put.key(),
            put.value(),
            previous.map(Entry::createRevision).orElse(revision),
            revision,
            previous.map(Entry::version).orElse(0L) + 1,
            put.lease());
    effects.put(keys.entry(origin, put.key()), StoredEntry.encode(entry));
    replaced.putIfAbsent(put.key(), stored.orElse(ByteString.EMPTY));
    return previous;
  }

  private Optional<Entry> delete(ByteString key) {
    Optional<ByteString> stored = reader.stored(key);
    Optional<Entry> previous = stored.map(bytes -> StoredEntry.decode(key, bytes));
    if (previous.isPresent()) {
      effects.delete(keys.entry(origin, key));
      leases.detach(key, previous.get().lease());
      replaced.putIfAbsent(key, stored.orElseThrow());
    }
    return previous;
  }

  private OperationResult deleteRange(DataOperation.DeleteRange range)
      throws CommandRefusedException {
    List<Entry> removed = new ArrayList<>();
    ranges.read(range.from(), range.to(), removed::add);
    for (Entry entry : removed) {
      delete(entry.key());
      countDeleted(entry.key());
      if (range.returnPrevious()) {
        count(entry);
      }
    }
    return new OperationResult.RangeDeleted(
        removed.size(), range.returnPrevious() ? removed : List.of());
  }

  /** Read replicas get a revision whole: like the keys of puts, these must fit a message. */
  private void countDeleted(ByteString key) throws CommandRefusedException {
    deletedKeyBytes += key.size();
    if (deletedKeyBytes > limits.txnBytesMax()) {
      throw CommandRefusedException.tooMuch(
          "txn",
          "the keys to delete have more than "
              + limits.txnBytesMax()
              + " bytes; delete smaller ranges");
    }
  }

  /** What the result holds of {@code entry}: outcomes are kept, so nothing that was not asked. */
  private Optional<Entry> shown(Optional<Entry> entry, boolean wanted)
      throws CommandRefusedException {
    if (!wanted || entry.isEmpty()) {
      return Optional.empty();
    }
    count(entry.get());
    return entry;
  }

  private void count(Entry entry) throws CommandRefusedException {
    resultBytes += (long) entry.key().size() + entry.value().size();
    if (resultBytes > limits.txnBytesMax()) {
      throw CommandRefusedException.tooMuch(
          "txn", "the results have more than " + limits.txnBytesMax() + " bytes; ask for less");
    }
  }
}
