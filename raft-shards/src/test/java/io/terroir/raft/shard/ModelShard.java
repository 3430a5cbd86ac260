package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a shard should do, said with maps and nothing else; remembers every outcome for ever. */
final class ModelShard {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  private Map<OriginDigest, Map<ByteString, Entry>> origins = new HashMap<>();
  private final Map<RequestId, Outcome> outcomes = new HashMap<>();
  private long revision;

  Outcome apply(ShardRequest request) {
    RequestId id = request.requestId().orElseThrow();
    if (!outcomes.containsKey(id)) {
      Map<OriginDigest, Map<ByteString, Entry>> before = copy();
      OperationResult result = execute(request.origin(), request.operation());
      if (wrote(request.operation(), result)) {
        revision++;
      } else {
        origins = before;
      }
      outcomes.put(id, new Outcome.Done(result, revision, 1));
    }
    return outcomes.get(id);
  }

  List<Entry> entries(OriginDigest origin) {
    return keys(origin).values().stream().sorted(Comparator.comparing(Entry::key, ORDER)).toList();
  }

  private Map<OriginDigest, Map<ByteString, Entry>> copy() {
    Map<OriginDigest, Map<ByteString, Entry>> copy = new HashMap<>();
    origins.forEach((origin, keys) -> copy.put(origin, new HashMap<>(keys)));
    return copy;
  }

  private Map<ByteString, Entry> keys(OriginDigest origin) {
    return origins.computeIfAbsent(origin, o -> new HashMap<>());
  }

  private OperationResult execute(OriginDigest origin, DataOperation operation) {
    Map<ByteString, Entry> keys = keys(origin);
    if (operation instanceof DataOperation.Put put) {
      Optional<Entry> previous = Optional.ofNullable(keys.get(put.key()));
      long created = previous.map(Entry::createRevision).orElse(revision + 1);
      long version = previous.map(Entry::version).orElse(0L) + 1;
      keys.put(
          put.key(),
          new Entry(put.key(), put.value(), created, revision + 1, version, Entry.NO_LEASE));
      return new OperationResult.Written(previous.filter(entry -> put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      Optional<Entry> previous = Optional.ofNullable(keys.remove(delete.key()));
      return new OperationResult.Deleted(
          previous.isPresent(), previous.filter(entry -> delete.returnPrevious()));
    } else if (operation instanceof DataOperation.Get get) {
      return new OperationResult.Found(Optional.ofNullable(keys.get(get.key())));
    } else if (operation instanceof DataOperation.Scan scan) {
      List<Entry> from =
          entries(origin).stream().filter(e -> ORDER.compare(e.key(), scan.from()) >= 0).toList();
      return new OperationResult.Scanned(
          from.stream().limit(scan.limit()).toList(), from.size() > scan.limit());
    }
    DataOperation.Txn txn = (DataOperation.Txn) operation;
    boolean succeeded = txn.compares().stream().allMatch(compare -> holds(keys, compare));
    List<OperationResult> results = new ArrayList<>();
    for (DataOperation inner : succeeded ? txn.then() : txn.orElse()) {
      results.add(execute(origin, inner));
    }
    return new OperationResult.TxnDone(succeeded, results);
  }

  private static boolean holds(Map<ByteString, Entry> keys, Compare compare) {
    Entry entry =
        keys.getOrDefault(
            compare.key(), new Entry(compare.key(), ByteString.EMPTY, 0, 0, 0, Entry.NO_LEASE));
    int order =
        switch (compare.target()) {
          case VALUE -> ORDER.compare(entry.value(), compare.value());
          case VERSION -> Long.compare(entry.version(), compare.number());
          case CREATE_REVISION -> Long.compare(entry.createRevision(), compare.number());
          case MOD_REVISION -> Long.compare(entry.modRevision(), compare.number());
        };
    return switch (compare.operator()) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case GREATER -> order > 0;
    };
  }

  private static boolean wrote(DataOperation operation, OperationResult result) {
    if (result instanceof OperationResult.TxnDone done) {
      DataOperation.Txn txn = (DataOperation.Txn) operation;
      List<DataOperation> branch = done.succeeded() ? txn.then() : txn.orElse();
      for (int i = 0; i < branch.size(); i++) {
        if (wrote(branch.get(i), done.results().get(i))) {
          return true;
        }
      }
      return false;
    }
    return result instanceof OperationResult.Written
        || (result instanceof OperationResult.Deleted deleted && deleted.existed());
  }
}
