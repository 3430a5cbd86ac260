package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.store.KeyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys that a branch of a transaction may write, to refuse one that puts a key twice, or puts
 * and deletes it: all its writes get one revision, and a key has one state at a revision. Both
 * branches of a nested transaction count, since which is taken is not known yet; that they write
 * the same keys is no fault. These are etcd's rules.
 */
final class TxnWrites {
  private static final Comparator<ByteString> ORDER = KeyOrder.UNSIGNED;

  private final Set<ByteString> puts = new HashSet<>();
  private final List<Deleted> deletes = new ArrayList<>();

  private TxnWrites() {}

  /** Whether {@code txn} may write some key twice. */
  static boolean overlap(DataOperation.Txn txn) {
    return overlap(txn.then(), new TxnWrites()) || overlap(txn.orElse(), new TxnWrites());
  }

  /** Gathers what {@code branch} writes in {@code branchWrites}; whether it writes a key twice. */
  private static boolean overlap(List<DataOperation> branch, TxnWrites branchWrites) {
    for (DataOperation operation : branch) {
      TxnWrites step = new TxnWrites();
      if (step.gather(operation) || branchWrites.meets(step)) {
        return true;
      }
      branchWrites.addAll(step);
    }
    return false;
  }

  /** Adds what {@code operation} writes; whether it writes a key twice by itself. */
  private boolean gather(DataOperation operation) {
    if (operation instanceof DataOperation.Put put) {
      puts.add(put.key());
    } else if (operation instanceof DataOperation.Delete delete) {
      deletes.add(Deleted.only(delete.key()));
    } else if (operation instanceof DataOperation.DeleteRange delete) {
      deletes.add(new Deleted(delete.from(), delete.to()));
    } else if (operation instanceof DataOperation.Txn nested) {
      TxnWrites then = new TxnWrites();
      TxnWrites orElse = new TxnWrites();
      if (overlap(nested.then(), then) || overlap(nested.orElse(), orElse)) {
        return true;
      }
      addAll(then);
      addAll(orElse);
    }
    return false;
  }

  private boolean meets(TxnWrites later) {
    return later.puts.stream().anyMatch(key -> puts.contains(key) || deletes(key))
        || puts.stream().anyMatch(later::deletes);
  }

  private boolean deletes(ByteString key) {
    return deletes.stream().anyMatch(deleted -> deleted.contains(key));
  }

  private void addAll(TxnWrites others) {
    puts.addAll(others.puts);
    deletes.addAll(others.deletes);
  }

  /** Keys that are deleted; {@code to} is excluded, and empty for the end of the origin. */
  private record Deleted(ByteString from, ByteString to) {
    private static final ByteString FIRST_BYTE = ByteString.copyFrom(new byte[] {0});

    static Deleted only(ByteString key) {
      return new Deleted(key, key.concat(FIRST_BYTE));
    }

    boolean contains(ByteString key) {
      return ORDER.compare(from, key) <= 0 && (to.isEmpty() || ORDER.compare(key, to) < 0);
    }
  }
}
