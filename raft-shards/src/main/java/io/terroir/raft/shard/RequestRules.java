package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request must look like, whatever the state of the shard. Checked before a command enters
 * the log, to spare it, and again at apply, since what is in the log may come from a node with
 * other limits.
 */
final class RequestRules {
  private static final Pattern CLIENT_FORM = Pattern.compile("[0-9a-f]{32}");

  /** A poll that waits longer would outlive who asked, who learns nothing meanwhile. */
  static final long WATCH_HOLD_MILLIS_MAX = 10_000;

  private final ShardId shard;
  private final ShardLimits limits;

  RequestRules(ShardId shard, ShardLimits limits) {
    this.shard = shard;
    this.limits = limits;
  }

  /** What is wrong with {@code request}; empty if nothing is. */
  Optional<Refusal> refusal(ShardRequest request) {
    try {
      require(request);
      return Optional.empty();
    } catch (TerroirRefusedException e) {
      return Optional.of(e.refusal());
    }
  }

  private void require(ShardRequest request) {
    require(request.shard().equals(shard), "shard", "the request is for another shard");
    if (request.operation().isWrite()) {
      require(
          request.consistency() == Consistency.LINEARIZABLE,
          "consistency",
          "a write is always linearizable");
      requireRequestId(request.requestId());
    }
    if (request.operation() instanceof DataOperation.CheckLease) {
      require(
          request.consistency() == Consistency.LINEARIZABLE,
          "consistency",
          "only the leader knows how long a lease has left");
    }
    if (request.operation() instanceof DataOperation.Watch) {
      require(
          request.consistency() == Consistency.LINEARIZABLE,
          "consistency",
          "a watch shows every change, hence asks the leader");
    }
    if (request.operation() instanceof DataOperation.Txn txn) {
      new TxnRules().require(txn, "txn", 1);
      require(
          !TxnWrites.overlap(txn),
          "txn",
          "a transaction puts no key twice, and deletes none that it puts");
    } else {
      requireSimple(request.operation(), "");
    }
  }

  private static void requireRequestId(Optional<RequestId> requestId) {
    require(requestId.isPresent(), "request_id", "a write needs a request id");
    RequestId id = requestId.get();
    require(
        CLIENT_FORM.matcher(id.client()).matches(),
        "request_id.client",
        "a client is named by 32 lower-case hexadecimal digits");
    require(id.issuedMillis() >= 0, "request_id.issued_millis", "must not be negative");
    require(id.number() >= 0, "request_id.number", "must not be negative");
  }

  /** Returns the bytes of keys and values. */
  private long requireSimple(DataOperation operation, String path) {
    if (operation instanceof DataOperation.Put put) {
      requireKey(put.key(), path + "key");
      requireValue(put.value(), path + "value");
      require(put.lease() >= 0, path + "lease", "must not be negative");
      return (long) put.key().size() + put.value().size();
    } else if (operation instanceof DataOperation.Get get) {
      requireKey(get.key(), path + "key");
      requireRevision(get.revision(), path);
      return get.key().size();
    } else if (operation instanceof DataOperation.Delete delete) {
      requireKey(delete.key(), path + "key");
      return delete.key().size();
    } else if (operation instanceof DataOperation.DeleteRange delete) {
      requireBound(delete.from(), path + "from");
      requireBound(delete.to(), path + "to");
      return (long) delete.from().size() + delete.to().size();
    } else if (operation instanceof DataOperation.Scan scan) {
      requireBound(scan.from(), path + "from");
      requireBound(scan.to(), path + "to");
      require(
          scan.limit() >= 1 && scan.limit() <= limits.scanEntriesMax(),
          path + "limit",
          "must be 1 to " + limits.scanEntriesMax());
      requireRevision(scan.revision(), path);
      return (long) scan.from().size() + scan.to().size();
    }
    if (operation instanceof DataOperation.Watch watch) {
      requireWatchRules(watch, path);
    } else {
      requireLeaseRules(operation, path);
    }
    return 0;
  }

  private void requireWatchRules(DataOperation.Watch watch, String path) {
    require(path.isEmpty(), path + "watch", "a transaction watches nothing");
    requireBound(watch.from(), "from");
    requireBound(watch.to(), "to");
    require(watch.after() >= DataOperation.Watch.NOW, "after", "must not be negative");
    require(
        watch.holdMillis() >= 0 && watch.holdMillis() <= WATCH_HOLD_MILLIS_MAX,
        "hold_millis",
        "must be 0 to " + WATCH_HOLD_MILLIS_MAX);
  }

  private void requireLeaseRules(DataOperation operation, String path) {
    require(path.isEmpty(), path + "lease", "a transaction grants, ends and renews no leases");
    if (operation instanceof DataOperation.GrantLease grant) {
      require(grant.id() >= 0, "lease", "must not be negative");
      require(
          grant.ttlMillis() >= limits.leaseMillisMin()
              && grant.ttlMillis() <= limits.leaseMillisMax(),
          "ttl_millis",
          "must be "
              + limits.leaseMillisMin()
              + " to "
              + limits.leaseMillisMax()
              + " milliseconds");
    } else if (operation instanceof DataOperation.RevokeLease revoke) {
      require(revoke.id() > 0, "lease", "must be positive");
    } else if (operation instanceof DataOperation.CheckLease check) {
      require(check.id() > 0, "lease", "must be positive");
    } else {
      throw new IllegalArgumentException("not a simple operation");
    }
  }

  /** A transaction reads the state that it changes. */
  private static void requireRevision(long revision, String path) {
    require(revision >= 0, path + "revision", "must not be negative");
    require(
        revision == DataOperation.LATEST || path.isEmpty(),
        path + "revision",
        "a transaction reads the latest state only");
  }

  private void requireKey(ByteString key, String field) {
    require(!key.isEmpty(), field, "a key must not be empty");
    requireBound(key, field);
  }

  private void requireBound(ByteString key, String field) {
    require(
        key.size() <= limits.keyBytesMax(),
        field,
        "a key has at most " + limits.keyBytesMax() + " bytes");
  }

  private void requireValue(ByteString value, String field) {
    require(
        value.size() <= limits.valueBytesMax(),
        field,
        "a value has at most " + limits.valueBytesMax() + " bytes");
  }

  private static void require(boolean holds, String field, String message) {
    if (!holds) {
      throw Refusal.invalid(field, message).toException();
    }
  }

  /** Counts over a whole transaction with those nested in it. */
  private final class TxnRules {
    private int operations;
    private int compares;
    private long sizeBytes;

    void require(DataOperation.Txn txn, String path, int depth) {
      RequestRules.require(
          depth <= limits.txnDepthMax(),
          path,
          "transactions nest at most " + limits.txnDepthMax() + " deep");
      for (int i = 0; i < txn.compares().size(); i++) {
        requireCompare(txn.compares().get(i), path + ".compares[" + i + "]");
      }
      requireBranch(txn.then(), path + ".then", depth);
      requireBranch(txn.orElse(), path + ".or_else", depth);
    }

    private void requireCompare(Compare compare, String path) {
      compares++;
      requireCount(compares, path, "conditions");
      if (compare.rangeEnd().isPresent()) {
        requireBound(compare.key(), path + ".key");
        requireBound(compare.rangeEnd().get(), path + ".range_end");
        addBytes(compare.rangeEnd().get().size(), path);
      } else {
        requireKey(compare.key(), path + ".key");
      }
      requireValue(compare.value(), path + ".value");
      addBytes((long) compare.key().size() + compare.value().size(), path);
    }

    private void requireBranch(List<DataOperation> branch, String path, int depth) {
      for (int i = 0; i < branch.size(); i++) {
        String at = path + "[" + i + "]";
        operations++;
        requireCount(operations, at, "operations");
        if (branch.get(i) instanceof DataOperation.Txn nested) {
          require(nested, at, depth + 1);
        } else {
          addBytes(requireSimple(branch.get(i), at + "."), at);
        }
      }
    }

    private void requireCount(int count, String path, String what) {
      RequestRules.require(
          count <= limits.txnOperationsMax(),
          path,
          "a transaction has at most " + limits.txnOperationsMax() + " " + what);
    }

    private void addBytes(long bytes, String path) {
      sizeBytes += bytes;
      RequestRules.require(
          sizeBytes <= limits.txnBytesMax(),
          path,
          "keys and values of a transaction have at most " + limits.txnBytesMax() + " bytes");
    }
  }
}
