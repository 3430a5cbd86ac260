package io.terroir.raft.shard.wire;

import io.terroir.raft.shard.proto.CheckLeaseMessage;
import io.terroir.raft.shard.proto.CompareMessage;
import io.terroir.raft.shard.proto.DeleteMessage;
import io.terroir.raft.shard.proto.DeleteRangeMessage;
import io.terroir.raft.shard.proto.GetMessage;
import io.terroir.raft.shard.proto.GrantLeaseMessage;
import io.terroir.raft.shard.proto.OperationMessage;
import io.terroir.raft.shard.proto.PutMessage;
import io.terroir.raft.shard.proto.RevokeLeaseMessage;
import io.terroir.raft.shard.proto.ScanMessage;
import io.terroir.raft.shard.proto.TxnMessage;
import io.terroir.raft.shard.proto.WatchMessage;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations and conditions. */
final class OperationCodec {
  private OperationCodec() {}

  static OperationMessage encode(DataOperation operation) {
    OperationMessage.Builder message = OperationMessage.newBuilder();
    if (operation instanceof DataOperation.Put put) {
      message.setPut(
          PutMessage.newBuilder()
              .setKey(put.key())
              .setValue(put.value())
              .setLease(put.lease())
              .setReturnPrevious(put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      message.setDelete(
          DeleteMessage.newBuilder()
              .setKey(delete.key())
              .setReturnPrevious(delete.returnPrevious()));
    } else if (operation instanceof DataOperation.DeleteRange delete) {
      message.setDeleteRange(
          DeleteRangeMessage.newBuilder()
              .setFrom(delete.from())
              .setTo(delete.to())
              .setReturnPrevious(delete.returnPrevious()));
    } else if (operation instanceof DataOperation.Get get) {
      message.setGet(GetMessage.newBuilder().setKey(get.key()).setRevision(get.revision()));
    } else if (operation instanceof DataOperation.Scan scan) {
      message.setScan(
          ScanMessage.newBuilder()
              .setFrom(scan.from())
              .setTo(scan.to())
              .setLimit(scan.limit())
              .setRevision(scan.revision()));
    } else if (operation instanceof DataOperation.GrantLease grant) {
      message.setGrantLease(
          GrantLeaseMessage.newBuilder().setId(grant.id()).setTtlMillis(grant.ttlMillis()));
    } else if (operation instanceof DataOperation.RevokeLease revoke) {
      message.setRevokeLease(RevokeLeaseMessage.newBuilder().setId(revoke.id()));
    } else if (operation instanceof DataOperation.CheckLease check) {
      message.setCheckLease(
          CheckLeaseMessage.newBuilder().setId(check.id()).setRenew(check.renew()));
    } else if (operation instanceof DataOperation.Watch watch) {
      message.setWatch(
          WatchMessage.newBuilder()
              .setFrom(watch.from())
              .setTo(watch.to())
              .setAfter(watch.after())
              .setHoldMillis(watch.holdMillis()));
    } else if (operation instanceof DataOperation.Txn txn) {
      message.setTxn(encodeTxn(txn));
    }
    return message.build();
  }

  private static TxnMessage encodeTxn(DataOperation.Txn txn) {
    TxnMessage.Builder message = TxnMessage.newBuilder();
    txn.compares().forEach(compare -> message.addCompares(encodeCompare(compare)));
    txn.then().forEach(operation -> message.addThen(encode(operation)));
    txn.orElse().forEach(operation -> message.addOrElse(encode(operation)));
    return message.build();
  }

  private static CompareMessage encodeCompare(Compare compare) {
    CompareMessage.Builder message = CompareMessage.newBuilder();
    compare.rangeEnd().ifPresent(message::setRangeEnd);
    return message
        .setKey(compare.key())
        .setTarget(
            switch (compare.target()) {
              case VALUE -> CompareMessage.Target.TARGET_VALUE;
              case VERSION -> CompareMessage.Target.TARGET_VERSION;
              case CREATE_REVISION -> CompareMessage.Target.TARGET_CREATE_REVISION;
              case MOD_REVISION -> CompareMessage.Target.TARGET_MOD_REVISION;
              case LEASE -> CompareMessage.Target.TARGET_LEASE;
              case EXISTS -> CompareMessage.Target.TARGET_EXISTS;
            })
        .setOperator(
            switch (compare.operator()) {
              case EQUAL -> CompareMessage.Operator.OPERATOR_EQUAL;
              case NOT_EQUAL -> CompareMessage.Operator.OPERATOR_NOT_EQUAL;
              case LESS -> CompareMessage.Operator.OPERATOR_LESS;
              case GREATER -> CompareMessage.Operator.OPERATOR_GREATER;
            })
        .setValue(compare.value())
        .setNumber(compare.number())
        .build();
  }

  static DataOperation decode(OperationMessage message) throws MalformedException {
    return switch (message.getOperationCase()) {
      case PUT ->
          new DataOperation.Put(
              message.getPut().getKey(),
              message.getPut().getValue(),
              message.getPut().getLease(),
              message.getPut().getReturnPrevious());
      case DELETE ->
          new DataOperation.Delete(
              message.getDelete().getKey(), message.getDelete().getReturnPrevious());
      case DELETE_RANGE -> decodeDeleteRange(message.getDeleteRange());
      case GET -> new DataOperation.Get(message.getGet().getKey(), message.getGet().getRevision());
      case SCAN -> decodeScan(message.getScan());
      case TXN -> decodeTxn(message.getTxn());
      case GRANT_LEASE ->
          new DataOperation.GrantLease(
              message.getGrantLease().getId(), message.getGrantLease().getTtlMillis());
      case REVOKE_LEASE -> new DataOperation.RevokeLease(message.getRevokeLease().getId());
      case CHECK_LEASE ->
          new DataOperation.CheckLease(
              message.getCheckLease().getId(), message.getCheckLease().getRenew());
      case WATCH ->
          new DataOperation.Watch(
              message.getWatch().getFrom(),
              message.getWatch().getTo(),
              message.getWatch().getAfter(),
              message.getWatch().getHoldMillis());
      case OPERATION_NOT_SET ->
          throw new MalformedException("operation", "the operation is missing or unknown");
    };
  }

  private static DataOperation decodeDeleteRange(DeleteRangeMessage message) {
    return new DataOperation.DeleteRange(
        message.getFrom(), message.getTo(), message.getReturnPrevious());
  }

  private static DataOperation decodeScan(ScanMessage message) {
    return new DataOperation.Scan(
        message.getFrom(), message.getTo(), message.getLimit(), message.getRevision());
  }

  private static DataOperation decodeTxn(TxnMessage message) throws MalformedException {
    List<Compare> compares = new ArrayList<>(message.getComparesCount());
    for (CompareMessage compare : message.getComparesList()) {
      compares.add(decodeCompare(compare));
    }
    return new DataOperation.Txn(
        compares, decodeAll(message.getThenList()), decodeAll(message.getOrElseList()));
  }

  private static List<DataOperation> decodeAll(List<OperationMessage> messages)
      throws MalformedException {
    List<DataOperation> operations = new ArrayList<>(messages.size());
    for (OperationMessage message : messages) {
      operations.add(decode(message));
    }
    return operations;
  }

  private static Compare decodeCompare(CompareMessage message) throws MalformedException {
    Compare.Target target =
        switch (message.getTarget()) {
          case TARGET_VALUE -> Compare.Target.VALUE;
          case TARGET_VERSION -> Compare.Target.VERSION;
          case TARGET_CREATE_REVISION -> Compare.Target.CREATE_REVISION;
          case TARGET_MOD_REVISION -> Compare.Target.MOD_REVISION;
          case TARGET_LEASE -> Compare.Target.LEASE;
          case TARGET_EXISTS -> Compare.Target.EXISTS;
          case TARGET_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException("compares", "a comparison has no known target");
        };
    Compare.Operator operator =
        switch (message.getOperator()) {
          case OPERATOR_EQUAL -> Compare.Operator.EQUAL;
          case OPERATOR_NOT_EQUAL -> Compare.Operator.NOT_EQUAL;
          case OPERATOR_LESS -> Compare.Operator.LESS;
          case OPERATOR_GREATER -> Compare.Operator.GREATER;
          case OPERATOR_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException("compares", "a comparison has no known operator");
        };
    return new Compare(
        message.getKey(),
        message.hasRangeEnd() ? Optional.of(message.getRangeEnd()) : Optional.empty(),
        target,
        operator,
        message.getValue(),
        message.getNumber());
  }
}
