package io.terroir.sdk.internal;

import com.google.protobuf.ByteString;
import io.terroir.sdk.ClaimDecision;
import io.terroir.sdk.Compare;
import io.terroir.sdk.Consistency;
import io.terroir.sdk.Entry;
import io.terroir.sdk.Operation;
import io.terroir.sdk.OperationResult;
import io.terroir.sdk.Placement;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.TxnBody;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Maps between the records of the API and the messages of {@code terroir.v1}: data. */
public final class DataMessages {
  private DataMessages() {}

  /** Reads where an answer comes from. */
  public static Placement placement(AnswerHeader header) {
    return new Placement(
        text(header.getHomeRegion()),
        header.getEpoch(),
        header.getServedRegion(),
        header.getServedNode(),
        header.getGatewayRegion(),
        header.getRevision(),
        header.getStaleMillisMax() < 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(header.getStaleMillisMax())),
        header.hasClaim()
            ? Optional.of(
                new ClaimDecision(
                    header.getClaim().getWantedRegion(),
                    header.getClaim().getHomeRegion(),
                    header.getClaim().getDecidedBy()))
            : Optional.empty());
  }

  /** Reads a text field that is empty when it is not set. */
  public static Optional<String> text(String field) {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }

  /** Reads a bytes field that is empty when it is not set. */
  public static Optional<ByteString> bytes(ByteString field) {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }

  /** Reads an entry. */
  public static Entry entry(io.terroir.v1.Entry entry) {
    return new Entry(
        entry.getKey(),
        entry.getValue(),
        entry.getCreateRevision(),
        entry.getModRevision(),
        entry.getVersion(),
        entry.getLease());
  }

  /** Reads entries. */
  public static List<Entry> entries(List<io.terroir.v1.Entry> entries) {
    return entries.stream().map(DataMessages::entry).toList();
  }

  /** Reads an entry that may be missing. */
  public static Optional<Entry> entry(boolean present, io.terroir.v1.Entry entry) {
    return present ? Optional.of(entry(entry)) : Optional.empty();
  }

  /** Writes a consistency. */
  public static io.terroir.v1.Consistency consistency(Consistency consistency) {
    return switch (consistency) {
      case LINEARIZABLE -> io.terroir.v1.Consistency.LINEARIZABLE;
      case EVENTUAL -> io.terroir.v1.Consistency.EVENTUAL;
    };
  }

  /** Writes a transaction. */
  public static TxnBody body(List<Compare> compares, List<Operation> then, List<Operation> orElse) {
    return TxnBody.newBuilder()
        .addAllCompares(compares.stream().map(DataMessages::compare).toList())
        .addAllThen(then.stream().map(DataMessages::operation).toList())
        .addAllOrElse(orElse.stream().map(DataMessages::operation).toList())
        .build();
  }

  private static io.terroir.v1.Compare compare(Compare compare) {
    io.terroir.v1.Compare.Builder message = io.terroir.v1.Compare.newBuilder();
    compare.rangeEnd().ifPresent(message::setRangeEnd);
    return message
        .setKey(compare.key())
        .setTarget(io.terroir.v1.Compare.Target.valueOf(compare.target().name()))
        .setOperator(io.terroir.v1.Compare.Operator.valueOf(compare.operator().name()))
        .setValue(compare.value())
        .setNumber(compare.number())
        .build();
  }

  private static io.terroir.v1.Operation operation(Operation operation) {
    io.terroir.v1.Operation.Builder message = io.terroir.v1.Operation.newBuilder();
    if (operation instanceof Operation.Put put) {
      message
          .getPutBuilder()
          .setKey(put.key())
          .setValue(put.value())
          .setLease(put.lease())
          .setReturnPrevious(put.returnPrevious());
    } else if (operation instanceof Operation.Get get) {
      message.getGetBuilder().setKey(get.key());
    } else if (operation instanceof Operation.Delete delete) {
      message.getDeleteBuilder().setKey(delete.key()).setReturnPrevious(delete.returnPrevious());
    } else if (operation instanceof Operation.DeleteRange delete) {
      message
          .getDeleteRangeBuilder()
          .setFrom(delete.from())
          .setTo(delete.to())
          .setReturnPrevious(delete.returnPrevious());
    } else if (operation instanceof Operation.Scan scan) {
      message.getScanBuilder().setFrom(scan.from()).setTo(scan.to()).setLimit(scan.limit());
    } else if (operation instanceof Operation.Nested nested) {
      message.setTxn(body(nested.compares(), nested.then(), nested.orElse()));
    }
    return message.build();
  }

  /** Reads what the steps of a transaction did. */
  public static List<OperationResult> results(List<io.terroir.v1.OperationResult> results) {
    return results.stream().map(DataMessages::result).toList();
  }

  private static OperationResult result(io.terroir.v1.OperationResult result) {
    return switch (result.getResultCase()) {
      case PUT ->
          new OperationResult.Put(
              entry(result.getPut().hasPrevious(), result.getPut().getPrevious()));
      case GET ->
          new OperationResult.Get(entry(result.getGet().hasEntry(), result.getGet().getEntry()));
      case DELETE ->
          new OperationResult.Delete(
              result.getDelete().getDeleted(),
              entry(result.getDelete().hasPrevious(), result.getDelete().getPrevious()));
      case DELETE_RANGE ->
          new OperationResult.DeleteRange(
              result.getDeleteRange().getDeleted(),
              entries(result.getDeleteRange().getPreviousList()));
      case SCAN ->
          new OperationResult.Scan(
              entries(result.getScan().getEntriesList()), result.getScan().getMore());
      case TXN ->
          new OperationResult.Nested(
              result.getTxn().getSucceeded(), results(result.getTxn().getResultsList()));
      case RESULT_NOT_SET ->
          throw new IllegalStateException("the gateway answered a result without a kind");
    };
  }
}
