package io.terroir.raft.shard.wire;

import io.terroir.raft.shard.proto.DeletedMessage;
import io.terroir.raft.shard.proto.EntryMessage;
import io.terroir.raft.shard.proto.FoundMessage;
import io.terroir.raft.shard.proto.LeaseGrantedMessage;
import io.terroir.raft.shard.proto.LeaseHeldMessage;
import io.terroir.raft.shard.proto.LeaseRevokedMessage;
import io.terroir.raft.shard.proto.RangeDeletedMessage;
import io.terroir.raft.shard.proto.ResultMessage;
import io.terroir.raft.shard.proto.ScannedMessage;
import io.terroir.raft.shard.proto.TxnDoneMessage;
import io.terroir.raft.shard.proto.WatchEventMessage;
import io.terroir.raft.shard.proto.WatchedMessage;
import io.terroir.raft.shard.proto.WrittenMessage;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What operations found and did. */
final class ResultCodec {
  private ResultCodec() {}

  static ResultMessage encode(OperationResult result) {
    ResultMessage.Builder message = ResultMessage.newBuilder();
    if (result instanceof OperationResult.Written written) {
      WrittenMessage.Builder inner = WrittenMessage.newBuilder();
      written.previous().ifPresent(entry -> inner.setPrevious(encodeEntry(entry)));
      message.setWritten(inner);
    } else if (result instanceof OperationResult.Deleted deleted) {
      DeletedMessage.Builder inner = DeletedMessage.newBuilder().setExisted(deleted.existed());
      deleted.previous().ifPresent(entry -> inner.setPrevious(encodeEntry(entry)));
      message.setDeleted(inner);
    } else if (result instanceof OperationResult.RangeDeleted deleted) {
      RangeDeletedMessage.Builder inner =
          RangeDeletedMessage.newBuilder().setDeleted(deleted.deleted());
      deleted.previous().forEach(entry -> inner.addPrevious(encodeEntry(entry)));
      message.setRangeDeleted(inner);
    } else if (result instanceof OperationResult.LeaseGranted granted) {
      message.setLeaseGranted(
          LeaseGrantedMessage.newBuilder().setId(granted.id()).setTtlMillis(granted.ttlMillis()));
    } else if (result instanceof OperationResult.LeaseRevoked revoked) {
      message.setLeaseRevoked(LeaseRevokedMessage.newBuilder().setDeleted(revoked.deleted()));
    } else if (result instanceof OperationResult.LeaseHeld held) {
      message.setLeaseHeld(
          LeaseHeldMessage.newBuilder()
              .setId(held.id())
              .setTtlMillis(held.ttlMillis())
              .setRemainingMillis(held.remainingMillis()));
    } else if (result instanceof OperationResult.Found found) {
      FoundMessage.Builder inner = FoundMessage.newBuilder();
      found.entry().ifPresent(entry -> inner.setEntry(encodeEntry(entry)));
      message.setFound(inner);
    } else if (result instanceof OperationResult.Scanned scanned) {
      ScannedMessage.Builder inner = ScannedMessage.newBuilder().setMore(scanned.more());
      scanned.entries().forEach(entry -> inner.addEntries(encodeEntry(entry)));
      message.setScanned(inner);
    } else if (result instanceof OperationResult.Watched watched) {
      message.setWatched(encodeWatched(watched));
    } else if (result instanceof OperationResult.TxnDone txn) {
      TxnDoneMessage.Builder inner = TxnDoneMessage.newBuilder().setSucceeded(txn.succeeded());
      txn.results().forEach(each -> inner.addResults(encode(each)));
      message.setTxnDone(inner);
    }
    return message.build();
  }

  private static WatchedMessage encodeWatched(OperationResult.Watched watched) {
    WatchedMessage.Builder message =
        WatchedMessage.newBuilder().setThrough(watched.through()).setCompacted(watched.compacted());
    for (WatchEvent event : watched.events()) {
      WatchEventMessage.Builder inner =
          WatchEventMessage.newBuilder().setRevision(event.revision()).setKey(event.key());
      event.entry().ifPresent(entry -> inner.setEntry(encodeEntry(entry)));
      message.addEvents(inner);
    }
    return message.build();
  }

  private static EntryMessage encodeEntry(Entry entry) {
    return EntryMessage.newBuilder()
        .setKey(entry.key())
        .setValue(entry.value())
        .setCreateRevision(entry.createRevision())
        .setModRevision(entry.modRevision())
        .setVersion(entry.version())
        .setLease(entry.lease())
        .build();
  }

  static OperationResult decode(ResultMessage message) throws MalformedException {
    return switch (message.getResultCase()) {
      case WRITTEN -> decodeWritten(message.getWritten());
      case DELETED -> decodeDeleted(message.getDeleted());
      case RANGE_DELETED ->
          new OperationResult.RangeDeleted(
              message.getRangeDeleted().getDeleted(),
              decodeEntries(message.getRangeDeleted().getPreviousList()));
      case LEASE_GRANTED ->
          new OperationResult.LeaseGranted(
              message.getLeaseGranted().getId(), message.getLeaseGranted().getTtlMillis());
      case LEASE_REVOKED ->
          new OperationResult.LeaseRevoked(message.getLeaseRevoked().getDeleted());
      case LEASE_HELD ->
          new OperationResult.LeaseHeld(
              message.getLeaseHeld().getId(),
              message.getLeaseHeld().getTtlMillis(),
              message.getLeaseHeld().getRemainingMillis());
      case FOUND -> decodeFound(message.getFound());
      case SCANNED -> decodeScanned(message.getScanned());
      case TXN_DONE -> decodeTxnDone(message.getTxnDone());
      case WATCHED -> decodeWatched(message.getWatched());
      case RESULT_NOT_SET ->
          throw new MalformedException("result", "the result is missing or unknown");
    };
  }

  private static OperationResult decodeWritten(WrittenMessage message) {
    return new OperationResult.Written(
        message.hasPrevious() ? Optional.of(decodeEntry(message.getPrevious())) : Optional.empty());
  }

  private static OperationResult decodeDeleted(DeletedMessage message) {
    return new OperationResult.Deleted(
        message.getExisted(),
        message.hasPrevious() ? Optional.of(decodeEntry(message.getPrevious())) : Optional.empty());
  }

  private static OperationResult decodeFound(FoundMessage message) {
    return new OperationResult.Found(
        message.hasEntry() ? Optional.of(decodeEntry(message.getEntry())) : Optional.empty());
  }

  private static OperationResult decodeScanned(ScannedMessage message) {
    return new OperationResult.Scanned(decodeEntries(message.getEntriesList()), message.getMore());
  }

  private static OperationResult decodeWatched(WatchedMessage message) {
    List<WatchEvent> events = new ArrayList<>(message.getEventsCount());
    for (WatchEventMessage event : message.getEventsList()) {
      events.add(
          new WatchEvent(
              event.getRevision(),
              event.getKey(),
              event.hasEntry() ? Optional.of(decodeEntry(event.getEntry())) : Optional.empty()));
    }
    return new OperationResult.Watched(events, message.getThrough(), message.getCompacted());
  }

  private static OperationResult decodeTxnDone(TxnDoneMessage message) throws MalformedException {
    List<OperationResult> results = new ArrayList<>(message.getResultsCount());
    for (ResultMessage each : message.getResultsList()) {
      results.add(decode(each));
    }
    return new OperationResult.TxnDone(message.getSucceeded(), results);
  }

  private static List<Entry> decodeEntries(List<EntryMessage> messages) {
    return messages.stream().map(ResultCodec::decodeEntry).toList();
  }

  private static Entry decodeEntry(EntryMessage message) {
    return new Entry(
        message.getKey(),
        message.getValue(),
        message.getCreateRevision(),
        message.getModRevision(),
        message.getVersion(),
        message.getLease());
  }
}
