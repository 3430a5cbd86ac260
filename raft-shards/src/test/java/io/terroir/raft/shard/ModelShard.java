package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a shard should do, said with maps and nothing else; remembers every outcome for ever. */
final class ModelShard {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  private Map<OriginDigest, Map<ByteString, Entry>> origins = new HashMap<>();
  private final Map<OriginDigest, Set<Long>> leases = new HashMap<>();
  private final Map<RequestId, Outcome> outcomes = new HashMap<>();
  private final Map<Long, Map<OriginDigest, Map<ByteString, Entry>>> states = new HashMap<>();
  private long revision;

  Outcome apply(ShardRequest request) {
    RequestId id = request.requestId().orElseThrow();
    if (!outcomes.containsKey(id)) {
      Map<OriginDigest, Map<ByteString, Entry>> before = copy();
      Outcome outcome;
      try {
        OperationResult result =
            execute(request.origin(), request.operation(), keys(before, request.origin()));
        if (wrote(request.operation(), result)) {
          revision++;
        } else {
          origins = before;
        }
        outcome = new Outcome.Done(result, revision, 1);
      } catch (TerroirRefusedException e) {
        origins = before;
        outcome = new Outcome.Refused(e.refusal());
      }
      states.put(revision, copy());
      outcomes.put(id, outcome);
    }
    return outcomes.get(id);
  }

  List<Entry> entries(OriginDigest origin) {
    return keys(origins, origin).values().stream()
        .sorted(Comparator.comparing(Entry::key, ORDER))
        .toList();
  }

  long revision() {
    return revision;
  }

  /** What an origin held at {@code past}, from {@code from} to before {@code to}. */
  List<Entry> entriesAt(long past, OriginDigest origin, ByteString from, ByteString to) {
    return inRange(keys(states.getOrDefault(past, new HashMap<>()), origin), from, to);
  }

  private Map<OriginDigest, Map<ByteString, Entry>> copy() {
    Map<OriginDigest, Map<ByteString, Entry>> copy = new HashMap<>();
    origins.forEach((origin, keys) -> copy.put(origin, new HashMap<>(keys)));
    return copy;
  }

  private static Map<ByteString, Entry> keys(
      Map<OriginDigest, Map<ByteString, Entry>> origins, OriginDigest origin) {
    return origins.computeIfAbsent(origin, o -> new HashMap<>());
  }

  /** Conditions are on the keys {@code before} the command, as in etcd. */
  private OperationResult execute(
      OriginDigest origin, DataOperation operation, Map<ByteString, Entry> before) {
    Map<ByteString, Entry> keys = keys(origins, origin);
    if (operation instanceof DataOperation.Put put) {
      if (put.lease() != Entry.NO_LEASE) {
        requireLease(origin, put.lease());
      }
      Optional<Entry> previous = Optional.ofNullable(keys.get(put.key()));
      long created = previous.map(Entry::createRevision).orElse(revision + 1);
      long version = previous.map(Entry::version).orElse(0L) + 1;
      keys.put(
          put.key(),
          new Entry(put.key(), put.value(), created, revision + 1, version, put.lease()));
      return new OperationResult.Written(previous.filter(entry -> put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      Optional<Entry> previous = Optional.ofNullable(keys.remove(delete.key()));
      return new OperationResult.Deleted(
          previous.isPresent(), previous.filter(entry -> delete.returnPrevious()));
    } else if (operation instanceof DataOperation.DeleteRange range) {
      List<Entry> removed = inRange(keys, range.from(), range.to());
      removed.forEach(entry -> keys.remove(entry.key()));
      return new OperationResult.RangeDeleted(
          removed.size(), range.returnPrevious() ? removed : List.of());
    } else if (operation instanceof DataOperation.GrantLease grant) {
      if (!leases(origin).add(grant.id())) {
        throw Refusal.invalid("lease", "the origin has a lease of this id; choose another")
            .toException();
      }
      return new OperationResult.LeaseGranted(grant.id(), grant.ttlMillis());
    } else if (operation instanceof DataOperation.RevokeLease revoke) {
      requireLease(origin, revoke.id());
      leases(origin).remove(revoke.id());
      int held = keys.size();
      keys.values().removeIf(entry -> entry.lease() == revoke.id());
      return new OperationResult.LeaseRevoked(held - keys.size());
    } else if (operation instanceof DataOperation.Get get) {
      return new OperationResult.Found(Optional.ofNullable(keys.get(get.key())));
    } else if (operation instanceof DataOperation.Scan scan) {
      List<Entry> from =
          entries(origin).stream().filter(e -> ORDER.compare(e.key(), scan.from()) >= 0).toList();
      return new OperationResult.Scanned(
          from.stream().limit(scan.limit()).toList(), from.size() > scan.limit());
    }
    DataOperation.Txn txn = (DataOperation.Txn) operation;
    boolean succeeded = txn.compares().stream().allMatch(compare -> holds(before, compare));
    List<OperationResult> results = new ArrayList<>();
    for (DataOperation inner : succeeded ? txn.then() : txn.orElse()) {
      results.add(execute(origin, inner, before));
    }
    return new OperationResult.TxnDone(succeeded, results);
  }

  private Set<Long> leases(OriginDigest origin) {
    return leases.computeIfAbsent(origin, o -> new HashSet<>());
  }

  private void requireLease(OriginDigest origin, long id) {
    if (!leases(origin).contains(id)) {
      throw Leases.notFound().toException();
    }
  }

  private static List<Entry> inRange(Map<ByteString, Entry> keys, ByteString from, ByteString to) {
    return keys.values().stream()
        .filter(entry -> ORDER.compare(entry.key(), from) >= 0)
        .filter(entry -> to.isEmpty() || ORDER.compare(entry.key(), to) < 0)
        .sorted(Comparator.comparing(Entry::key, ORDER))
        .toList();
  }

  private static boolean holds(Map<ByteString, Entry> keys, Compare compare) {
    List<Entry> meant =
        compare
            .rangeEnd()
            .map(end -> inRange(keys, compare.key(), end))
            .orElseGet(() -> keys.values().stream().filter(isKey(compare.key())).toList());
    Entry nothing = new Entry(compare.key(), ByteString.EMPTY, 0, 0, 0, Entry.NO_LEASE);
    return meant.isEmpty()
        ? compare.target() != Compare.Target.VALUE && holds(nothing, compare)
        : meant.stream().allMatch(entry -> holds(entry, compare));
  }

  private static Predicate<Entry> isKey(ByteString key) {
    return entry -> entry.key().equals(key);
  }

  private static boolean holds(Entry entry, Compare compare) {
    int order =
        switch (compare.target()) {
          case VALUE -> ORDER.compare(entry.value(), compare.value());
          case VERSION -> Long.compare(entry.version(), compare.number());
          case CREATE_REVISION -> Long.compare(entry.createRevision(), compare.number());
          case MOD_REVISION -> Long.compare(entry.modRevision(), compare.number());
          case LEASE -> Long.compare(entry.lease(), compare.number());
          case EXISTS -> Long.compare(Math.min(entry.version(), 1), compare.number());
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
        || (result instanceof OperationResult.LeaseRevoked revoked && revoked.deleted() > 0)
        || (result instanceof OperationResult.RangeDeleted range && range.deleted() > 0)
        || (result instanceof OperationResult.Deleted deleted && deleted.existed());
  }
}
