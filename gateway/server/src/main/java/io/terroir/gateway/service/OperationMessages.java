package io.terroir.gateway.service;

import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Refusal;
import io.terroir.v1.Operation;
import io.terroir.v1.TxnBody;
import io.terroir.v1.TxnOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Transactions and entries: the messages of {@code terroir.v1} and the records of the data path.
 */
final class OperationMessages {
  private OperationMessages() {}

  /** Reads a transaction and checks it. */
  static DataOperation.Txn txn(TxnBody body) {
    return new TxnReader().read(body, "body", 1);
  }

  /** Counts over a whole transaction, with those nested in it. */
  private static final class TxnReader {
    private int operations;
    private int compares;

    DataOperation.Txn read(TxnBody body, String path, int depth) {
      Checks.require(
          depth <= RequestLimits.TXN_DEPTH_MAX,
          path,
          "transactions nest at most " + RequestLimits.TXN_DEPTH_MAX + " deep");
      List<Compare> conditions = new ArrayList<>();
      for (int i = 0; i < body.getComparesCount(); i++) {
        compares++;
        conditions.add(compare(body.getCompares(i), path + ".compares[" + i + "]"));
      }
      return new DataOperation.Txn(
          conditions,
          branch(body.getThenList(), path + ".then", depth),
          branch(body.getOrElseList(), path + ".or_else", depth));
    }

    private List<DataOperation> branch(List<Operation> branch, String path, int depth) {
      List<DataOperation> read = new ArrayList<>();
      for (int i = 0; i < branch.size(); i++) {
        operations++;
        read.add(operation(branch.get(i), path + "[" + i + "]", depth));
      }
      return read;
    }

    private DataOperation operation(Operation operation, String path, int depth) {
      Checks.require(
          operations <= RequestLimits.TXN_OPERATIONS_MAX,
          path,
          "a transaction has at most " + RequestLimits.TXN_OPERATIONS_MAX + " operations");
      return switch (operation.getOperationCase()) {
        case PUT ->
            new DataOperation.Put(
                Checks.key(operation.getPut().getKey(), path + ".put.key"),
                Checks.value(operation.getPut().getValue(), path + ".put.value"),
                Checks.lease(operation.getPut().getLease(), path + ".put.lease"),
                operation.getPut().getReturnPrevious());
        case GET ->
            new DataOperation.Get(Checks.key(operation.getGet().getKey(), path + ".get.key"));
        case DELETE ->
            new DataOperation.Delete(
                Checks.key(operation.getDelete().getKey(), path + ".delete.key"),
                operation.getDelete().getReturnPrevious());
        case DELETE_RANGE ->
            new DataOperation.DeleteRange(
                Checks.bound(operation.getDeleteRange().getFrom(), path + ".delete_range.from"),
                Checks.bound(operation.getDeleteRange().getTo(), path + ".delete_range.to"),
                operation.getDeleteRange().getReturnPrevious());
        case SCAN ->
            new DataOperation.Scan(
                Checks.bound(operation.getScan().getFrom(), path + ".scan.from"),
                Checks.bound(operation.getScan().getTo(), path + ".scan.to"),
                Checks.limit(operation.getScan().getLimit(), path + ".scan.limit"));
        case TXN -> read(operation.getTxn(), path + ".txn", depth + 1);
        case OPERATION_NOT_SET ->
            throw Refusal.invalid(
                    path, "an operation is a put, get, delete, delete_range, scan or txn")
                .toException();
      };
    }

    private Compare compare(io.terroir.v1.Compare compare, String path) {
      Checks.require(
          compares <= RequestLimits.TXN_OPERATIONS_MAX,
          path,
          "a transaction has at most " + RequestLimits.TXN_OPERATIONS_MAX + " comparisons");
      boolean range = compare.hasRangeEnd();
      return new Compare(
          range
              ? Checks.bound(compare.getKey(), path + ".key")
              : Checks.key(compare.getKey(), path + ".key"),
          range
              ? Optional.of(Checks.bound(compare.getRangeEnd(), path + ".range_end"))
              : Optional.empty(),
          target(compare.getTarget(), path + ".target"),
          operator(compare.getOperator(), path + ".operator"),
          Checks.value(compare.getValue(), path + ".value"),
          compare.getNumber());
    }
  }

  private static Compare.Target target(io.terroir.v1.Compare.Target target, String field) {
    return switch (target) {
      case VALUE -> Compare.Target.VALUE;
      case VERSION -> Compare.Target.VERSION;
      case CREATE_REVISION -> Compare.Target.CREATE_REVISION;
      case MOD_REVISION -> Compare.Target.MOD_REVISION;
      case LEASE -> Compare.Target.LEASE;
      case EXISTS -> Compare.Target.EXISTS;
      case TARGET_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid(field, "a comparison names its target").toException();
    };
  }

  private static Compare.Operator operator(io.terroir.v1.Compare.Operator operator, String field) {
    return switch (operator) {
      case EQUAL -> Compare.Operator.EQUAL;
      case NOT_EQUAL -> Compare.Operator.NOT_EQUAL;
      case LESS -> Compare.Operator.LESS;
      case GREATER -> Compare.Operator.GREATER;
      case OPERATOR_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid(field, "a comparison names its operator").toException();
    };
  }

  static io.terroir.v1.Entry entry(Entry entry) {
    return io.terroir.v1.Entry.newBuilder()
        .setKey(entry.key())
        .setValue(entry.value())
        .setCreateRevision(entry.createRevision())
        .setModRevision(entry.modRevision())
        .setVersion(entry.version())
        .setLease(entry.lease())
        .build();
  }

  static List<io.terroir.v1.Entry> entries(List<Entry> entries) {
    return entries.stream().map(OperationMessages::entry).toList();
  }

  static TxnOutcome outcome(OperationResult.TxnDone done) {
    return TxnOutcome.newBuilder()
        .setSucceeded(done.succeeded())
        .addAllResults(done.results().stream().map(OperationMessages::result).toList())
        .build();
  }

  private static io.terroir.v1.OperationResult result(OperationResult result) {
    io.terroir.v1.OperationResult.Builder message = io.terroir.v1.OperationResult.newBuilder();
    if (result instanceof OperationResult.Written written) {
      io.terroir.v1.OperationResult.Put.Builder put = message.getPutBuilder();
      written.previous().ifPresent(previous -> put.setPrevious(entry(previous)));
    } else if (result instanceof OperationResult.Found found) {
      io.terroir.v1.OperationResult.Get.Builder get = message.getGetBuilder();
      found.entry().ifPresent(entry -> get.setEntry(entry(entry)));
    } else if (result instanceof OperationResult.Deleted deleted) {
      io.terroir.v1.OperationResult.Delete.Builder delete =
          message.getDeleteBuilder().setDeleted(deleted.existed());
      deleted.previous().ifPresent(previous -> delete.setPrevious(entry(previous)));
    } else if (result instanceof OperationResult.RangeDeleted deleted) {
      message
          .getDeleteRangeBuilder()
          .setDeleted(deleted.deleted())
          .addAllPrevious(entries(deleted.previous()));
    } else if (result instanceof OperationResult.Scanned scanned) {
      message.getScanBuilder().addAllEntries(entries(scanned.entries())).setMore(scanned.more());
    } else if (result instanceof OperationResult.TxnDone nested) {
      message.setTxn(outcome(nested));
    }
    return message.build();
  }

  /** The entry that a compare-and-set found in its other branch. */
  static Optional<Entry> foundIn(OperationResult.TxnDone done) {
    return done.results().stream()
        .filter(OperationResult.Found.class::isInstance)
        .map(OperationResult.Found.class::cast)
        .findFirst()
        .flatMap(OperationResult.Found::entry);
  }
}
