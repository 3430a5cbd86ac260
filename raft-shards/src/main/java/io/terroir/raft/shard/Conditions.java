package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.store.KeyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which branches a transaction takes. As in etcd, this is decided for nested transactions
 * too before anything is done: their comparisons see the state before the command, not what the
 * operations before them do.
 */
final class Conditions {
  private final EntryReader entries;
  private final RangeReader ranges;

  Conditions(EntryReader entries, RangeReader ranges) {
    this.entries = entries;
    this.ranges = ranges;
  }

  /** The branch that {@code txn} takes in the state that is read now. */
  TxnBranch decide(DataOperation.Txn txn) throws CommandRefusedException {
    boolean succeeded = allHold(txn.compares());
    List<TxnBranch> nested = new ArrayList<>();
    for (DataOperation operation : TxnBranch.operations(txn, succeeded)) {
      if (operation instanceof DataOperation.Txn inner) {
        nested.add(decide(inner));
      }
    }
    return new TxnBranch(succeeded, nested);
  }

  private boolean allHold(List<Compare> compares) throws CommandRefusedException {
    for (Compare compare : compares) {
      boolean holds =
          compare.rangeEnd().isPresent()
              ? holdsInRange(compare, compare.rangeEnd().get())
              : holds(compare, entries.get(compare.key()));
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private boolean holdsInRange(Compare compare, ByteString end) throws CommandRefusedException {
    List<Boolean> found = new ArrayList<>();
    ranges.read(
        compare.key(),
        end,
        entry -> {
          found.add(holds(compare, Optional.of(entry)));
          return found.get(found.size() - 1);
        });
    return found.isEmpty() ? holds(compare, Optional.empty()) : !found.contains(false);
  }

  private static boolean holds(Compare compare, Optional<Entry> entry) {
    // A value that is not there is no empty value: nothing is true of it.
    return (compare.target() != Compare.Target.VALUE || entry.isPresent())
        && holds(compare.operator(), order(compare, entry));
  }

  private static int order(Compare compare, Optional<Entry> entry) {
    return switch (compare.target()) {
      case VALUE -> KeyOrder.UNSIGNED.compare(entry.orElseThrow().value(), compare.value());
      case VERSION -> Long.compare(entry.map(Entry::version).orElse(0L), compare.number());
      case CREATE_REVISION ->
          Long.compare(entry.map(Entry::createRevision).orElse(0L), compare.number());
      case MOD_REVISION -> Long.compare(entry.map(Entry::modRevision).orElse(0L), compare.number());
      case LEASE -> Long.compare(entry.map(Entry::lease).orElse(Entry.NO_LEASE), compare.number());
      case EXISTS -> Long.compare(entry.isPresent() ? 1 : 0, compare.number());
    };
  }

  private static boolean holds(Compare.Operator operator, int order) {
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case GREATER -> order > 0;
    };
  }
}
