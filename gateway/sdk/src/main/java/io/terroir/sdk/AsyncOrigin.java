package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.DataMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.v1.CompareAndSetRequest;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.DeleteRequest;
import io.terroir.v1.GetRequest;
import io.terroir.v1.PutRequest;
import io.terroir.v1.ScanRequest;
import io.terroir.v1.TxnRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The keys of one origin, with futures. They complete on a thread of the client, which must not be
 * blocked, and fail with {@link TerroirException}. Immutable and thread-safe.
 */
public final class AsyncOrigin {
  private final Calls calls;
  private final String keyspace;
  private final ByteString origin;

  AsyncOrigin(Calls calls, String keyspace, ByteString origin) {
    this.calls = calls;
    this.keyspace = keyspace;
    this.origin = origin;
  }

  /** Sets a key. */
  public CompletableFuture<PutResult> put(ByteString key, ByteString value, WriteOptions options) {
    PutRequest request =
        PutRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setKey(key)
            .setValue(value)
            .setRequiredHome(options.requiredHome().orElse(""))
            .setReturnPrevious(options.returnPrevious())
            .setLease(options.lease())
            .build();
    return calls
        .call(DataGrpc.getPutMethod(), request, Repeat.SAFE)
        .thenApply(
            answer ->
                new PutResult(
                    DataMessages.placement(answer.getHeader()),
                    DataMessages.entry(answer.hasPrevious(), answer.getPrevious())));
  }

  /** Sets a key; both UTF-8. */
  public CompletableFuture<PutResult> put(String key, String value) {
    return put(
        ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), WriteOptions.defaults());
  }

  /** Reads a key. */
  public CompletableFuture<GetResult> get(ByteString key, ReadOptions options) {
    GetRequest request =
        GetRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setKey(key)
            .setConsistency(DataMessages.consistency(options.consistency()))
            .setRevision(options.revision())
            .build();
    return calls
        .call(DataGrpc.getGetMethod(), request, Repeat.READ)
        .thenApply(
            answer ->
                new GetResult(
                    DataMessages.placement(answer.getHeader()),
                    DataMessages.entry(answer.hasEntry(), answer.getEntry())));
  }

  /** Reads a key, as UTF-8. */
  public CompletableFuture<GetResult> get(String key) {
    return get(ByteString.copyFromUtf8(key), ReadOptions.linearizable());
  }

  /** Removes a key, if it is there. Of the options only {@code returnPrevious} counts. */
  public CompletableFuture<DeleteResult> delete(ByteString key, WriteOptions options) {
    DeleteRequest request =
        DeleteRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setKey(key)
            .setReturnPrevious(options.returnPrevious())
            .build();
    return calls
        .call(DataGrpc.getDeleteMethod(), request, Repeat.SAFE)
        .thenApply(
            answer ->
                new DeleteResult(
                    DataMessages.placement(answer.getHeader()),
                    answer.getDeleted(),
                    DataMessages.entry(answer.hasPrevious(), answer.getPrevious())));
  }

  /** Removes a key, as UTF-8. */
  public CompletableFuture<DeleteResult> delete(String key) {
    return delete(ByteString.copyFromUtf8(key), WriteOptions.defaults());
  }

  /** Reads one page of a range of keys. */
  public CompletableFuture<ScanPage> scan(ScanOptions options) {
    ScanRequest request =
        ScanRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setFrom(options.from())
            .setTo(options.to())
            .setLimit(options.limit())
            .setConsistency(DataMessages.consistency(options.consistency()))
            .setRevision(options.revision())
            .build();
    return calls
        .call(DataGrpc.getScanMethod(), request, Repeat.READ)
        .thenApply(
            answer ->
                new ScanPage(
                    DataMessages.placement(answer.getHeader()),
                    DataMessages.entries(answer.getEntriesList()),
                    DataMessages.bytes(answer.getNext())));
  }

  /** Sets a key if it is as expected. That it was not is a result, no failure. */
  public CompletableFuture<SwapResult> compareAndSet(
      ByteString key, Expected expected, ByteString value) {
    CompareAndSetRequest.Builder request =
        CompareAndSetRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setKey(key)
            .setNewValue(value);
    if (expected instanceof Expected.Value required) {
      request.setValue(required.value());
    } else if (expected instanceof Expected.ModRevision required) {
      request.setModRevision(required.revision());
    } else {
      request.setAbsent(true);
    }
    return calls
        .call(DataGrpc.getCompareAndSetMethod(), request.build(), Repeat.SAFE)
        .thenApply(
            answer ->
                new SwapResult(
                    DataMessages.placement(answer.getHeader()),
                    answer.getSwapped(),
                    DataMessages.entry(answer.hasCurrent(), answer.getCurrent())));
  }

  /** Sets a key if it is as expected; all UTF-8. */
  public CompletableFuture<SwapResult> compareAndSet(String key, Expected expected, String value) {
    return compareAndSet(ByteString.copyFromUtf8(key), expected, ByteString.copyFromUtf8(value));
  }

  /** If all comparisons hold, does {@code then}, otherwise {@code orElse}, as one step. */
  public CompletableFuture<TxnResult> txn(
      List<Compare> compares, List<Operation> then, List<Operation> orElse) {
    TxnRequest request =
        TxnRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setBody(DataMessages.body(compares, then, orElse))
            .build();
    return calls
        .call(DataGrpc.getTxnMethod(), request, Repeat.SAFE)
        .thenApply(
            answer ->
                new TxnResult(
                    DataMessages.placement(answer.getHeader()),
                    answer.getOutcome().getSucceeded(),
                    DataMessages.results(answer.getOutcome().getResultsList())));
  }

  /**
   * Watches keys of this origin: {@code listener} hears of every change from what {@code options}
   * say on, until the watch is closed. An origin need not exist yet.
   */
  public Watch watch(WatchOptions options, WatchListener listener) {
    Watch watch = new Watch(calls, keyspace, origin, options, listener);
    watch.start();
    return watch;
  }

  /** The locks of this origin. */
  public Locks locks() {
    return new Locks(calls, this);
  }

  /** The election of that name in this origin. Nothing is sent. */
  public Election election(ByteString name) {
    return new Election(calls, this, name);
  }

  /** The leases of this origin. */
  public Leases leases() {
    return new Leases(calls, keyspace, origin);
  }
}
