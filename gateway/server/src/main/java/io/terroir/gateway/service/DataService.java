package io.terroir.gateway.service;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.CompareAndSetRequest;
import io.terroir.v1.CompareAndSetResponse;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.DeleteRequest;
import io.terroir.v1.DeleteResponse;
import io.terroir.v1.GetRequest;
import io.terroir.v1.GetResponse;
import io.terroir.v1.PutRequest;
import io.terroir.v1.PutResponse;
import io.terroir.v1.ScanRequest;
import io.terroir.v1.ScanResponse;
import io.terroir.v1.TxnRequest;
import io.terroir.v1.TxnResponse;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;

/** {@code terroir.v1.Data} over gRPC. */
final class DataService extends DataGrpc.DataImplBase {
  private final Unary unary;
  private final DataCalls calls;
  private final WatchStreams watches;

  DataService(Unary unary, DataCalls calls, WatchStreams watches) {
    this.unary = unary;
    this.calls = calls;
    this.watches = watches;
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    unary.serve(
        DataGrpc.getPutMethod(),
        observer,
        context -> calls.put(request, context).thenApply(Answered::message));
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    unary.serve(
        DataGrpc.getGetMethod(),
        observer,
        context -> calls.get(request, context).thenApply(Answered::message));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
    unary.serve(
        DataGrpc.getDeleteMethod(),
        observer,
        context -> calls.delete(request, context).thenApply(Answered::message));
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
    unary.serve(
        DataGrpc.getScanMethod(),
        observer,
        context -> calls.scan(request, context).thenApply(Answered::message));
  }

  @Override
  public void compareAndSet(
      CompareAndSetRequest request, StreamObserver<CompareAndSetResponse> observer) {
    unary.serve(
        DataGrpc.getCompareAndSetMethod(),
        observer,
        context -> calls.compareAndSet(request, context).thenApply(Answered::message));
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<TxnResponse> observer) {
    unary.serve(
        DataGrpc.getTxnMethod(),
        observer,
        context -> calls.txn(request, context).thenApply(Answered::message));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    watches.begin(request, observer);
  }
}
