package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.replica.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Does the operations of one command on one origin. Revisions are etcd's: everything that a command
 * writes gets the same revision, one above the last, and a command that changes nothing takes none.
 * Unlike etcd's, the conditions of a nested transaction see the operations before it.
 */
final class OperationExecutor {
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final OriginDigest origin;
  private final long revision;
  private final Overlay effects;
  private final EntryReader reader;
  private final NavigableSet<ByteString> changedKeys =
      new TreeSet<>(ByteString.unsignedLexicographicalComparator());
  private long resultBytes;

  /**
   * An executor of one command.
   *
   * @param revision what the changes get
   * @param effects where they go
   */
  OperationExecutor(
      ShardKeys keys, ShardLimits limits, OriginDigest origin, long revision, Overlay effects) {
    this.keys = keys;
    this.limits = limits;
    this.origin = origin;
    this.revision = revision;
    this.effects = effects;
    this.reader = new EntryReader(keys, limits, origin, effects);
  }

  /**
   * Does {@code operation}.
   *
   * @throws ResultTooLargeException if a transaction would return more than it may; its effects are
   *     to be dropped
   */
  OperationResult execute(DataOperation operation) throws ResultTooLargeException {
    if (operation instanceof DataOperation.Put put) {
      Optional<Entry> previous = put(put);
      return new OperationResult.Written(shown(previous, put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      Optional<Entry> previous = delete(delete.key());
      return new OperationResult.Deleted(
          previous.isPresent(), shown(previous, delete.returnPrevious()));
    } else if (operation instanceof DataOperation.Get get) {
      return new OperationResult.Found(shown(reader.get(get.key()), true));
    } else if (operation instanceof DataOperation.Scan scan) {
      OperationResult.Scanned scanned = reader.scan(scan);
      for (Entry entry : scanned.entries()) {
        count(entry);
      }
      return scanned;
    } else if (operation instanceof DataOperation.Txn txn) {
      return execute(txn);
    }
    throw new IllegalArgumentException("unknown operation");
  }

  private OperationResult execute(DataOperation.Txn txn) throws ResultTooLargeException {
    boolean succeeded = txn.compares().stream().allMatch(this::holds);
    List<OperationResult> results = new ArrayList<>();
    for (DataOperation operation : succeeded ? txn.then() : txn.orElse()) {
      results.add(execute(operation));
    }
    return new OperationResult.TxnDone(succeeded, results);
  }

  /** What the command changed, one change per key, in key order; all at the same epoch. */
  List<Change> changes(long epoch) {
    List<Change> changes = new ArrayList<>(changedKeys.size());
    for (ByteString key : changedKeys) {
      changes.add(new Change(revision, origin, epoch, key, reader.get(key)));
    }
    return changes;
  }

  private Optional<Entry> put(DataOperation.Put put) {
    Optional<Entry> previous = reader.get(put.key());
    Entry entry =
        new Entry(
            put.key(),
            put.value(),
            previous.map(Entry::createRevision).orElse(revision),
            revision,
            previous.map(Entry::version).orElse(0L) + 1,
            Entry.NO_LEASE);
    effects.put(keys.entry(origin, put.key()), StoredEntry.encode(entry));
    changedKeys.add(put.key());
    return previous;
  }

  private Optional<Entry> delete(ByteString key) {
    Optional<Entry> previous = reader.get(key);
    if (previous.isPresent()) {
      effects.delete(keys.entry(origin, key));
      changedKeys.add(key);
    }
    return previous;
  }

  private boolean holds(Compare compare) {
    Optional<Entry> entry = reader.get(compare.key());
    int order =
        switch (compare.target()) {
          case VALUE ->
              ByteString.unsignedLexicographicalComparator()
                  .compare(entry.map(Entry::value).orElse(ByteString.EMPTY), compare.value());
          case VERSION -> Long.compare(entry.map(Entry::version).orElse(0L), compare.number());
          case CREATE_REVISION ->
              Long.compare(entry.map(Entry::createRevision).orElse(0L), compare.number());
          case MOD_REVISION ->
              Long.compare(entry.map(Entry::modRevision).orElse(0L), compare.number());
        };
    return switch (compare.operator()) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case GREATER -> order > 0;
    };
  }

  /** What the result holds of {@code entry}: outcomes are kept, so nothing that was not asked. */
  private Optional<Entry> shown(Optional<Entry> entry, boolean wanted)
      throws ResultTooLargeException {
    if (!wanted || entry.isEmpty()) {
      return Optional.empty();
    }
    count(entry.get());
    return entry;
  }

  private void count(Entry entry) throws ResultTooLargeException {
    resultBytes += (long) entry.key().size() + entry.value().size();
    if (resultBytes > limits.txnBytesMax()) {
      throw new ResultTooLargeException();
    }
  }

  /** A command may not return that much. */
  static final class ResultTooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    private ResultTooLargeException() {
      super("the results of a transaction are too large", null, false, false);
    }
  }
}
