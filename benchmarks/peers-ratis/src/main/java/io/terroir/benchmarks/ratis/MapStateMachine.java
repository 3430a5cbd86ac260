package io.terroir.benchmarks.ratis;

import io.terroir.benchmarks.store.StoreRequest;
import io.terroir.benchmarks.store.ValueMap;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Keeps the values of one group in memory. A put is answered with nothing. */
final class MapStateMachine extends BaseStateMachine {
  private final ValueMap values = new ValueMap();

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    values.apply(decode(entry.getStateMachineLogEntry().getLogData()));
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    int valueBytes = values.valueBytes(decode(request.getContent()).key());
    ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES).putInt(valueBytes).flip();
    return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(answer)));
  }

  private static StoreRequest decode(ByteString bytes) {
    return StoreRequest.decode(bytes.asReadOnlyByteBuffer());
  }
}
