package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.DataMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.v1.WeakGrpc;
import io.terroir.v1.WeakReadRequest;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakValue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** What the three kinds of weak values share: their address, and the calls. */
final class WeakHandle {
  private final Calls calls;
  private final String keyspace;
  private final ByteString origin;
  private final ByteString key;

  WeakHandle(Calls calls, String keyspace, ByteString origin, ByteString key) {
    this.calls = calls;
    this.keyspace = keyspace;
    this.origin = origin;
    this.key = key;
  }

  WeakUpdateRequest.Builder update() {
    return WeakUpdateRequest.newBuilder()
        .setKeyspace(keyspace)
        .setOrigin(origin)
        .setRequestId(calls.newRequestId())
        .setKey(key);
  }

  <R> CompletableFuture<R> send(
      WeakUpdateRequest.Builder update, Repeat repeat, BiFunction<Placement, WeakValue, R> result) {
    return calls
        .call(WeakGrpc.getUpdateMethod(), update.build(), repeat)
        .thenApply(
            answer -> result.apply(DataMessages.placement(answer.getHeader()), answer.getValue()));
  }

  <R> CompletableFuture<R> read(BiFunction<Placement, WeakValue, R> result) {
    WeakReadRequest request =
        WeakReadRequest.newBuilder().setKeyspace(keyspace).setOrigin(origin).setKey(key).build();
    return calls
        .call(WeakGrpc.getReadMethod(), request, Repeat.READ)
        .thenApply(
            answer -> result.apply(DataMessages.placement(answer.getHeader()), answer.getValue()));
  }
}
