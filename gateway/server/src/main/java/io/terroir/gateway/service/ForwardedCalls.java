package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.terroir.gateway.forward.LocalCalls;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Method;
import io.terroir.runtime.error.Refusal;
import io.terroir.v1.CompareAndSetRequest;
import io.terroir.v1.DeleteRequest;
import io.terroir.v1.GetRequest;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.LeaseTimeToLiveRequest;
import io.terroir.v1.PutRequest;
import io.terroir.v1.RevokeLeaseRequest;
import io.terroir.v1.ScanRequest;
import io.terroir.v1.TxnRequest;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WeakReadRequest;
import io.terroir.v1.WeakUpdateRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Serves requests of other gateways as if their clients had asked here. */
final class ForwardedCalls implements LocalCalls {
  private final DataCalls data;
  private final WeakCalls weak;
  private final LeaseCalls leases;
  private final WatchCalls watches;

  ForwardedCalls(DataCalls data, WeakCalls weak, LeaseCalls leases, WatchCalls watches) {
    this.data = data;
    this.weak = weak;
    this.leases = leases;
    this.watches = watches;
  }

  @Override
  public CompletableFuture<Answer> serve(Method method, ByteString message, CallContext context) {
    return switch (method) {
      case PUT -> serve(PutRequest.parser(), message, context, data::put);
      case GET -> serve(GetRequest.parser(), message, context, data::get);
      case DELETE -> serve(DeleteRequest.parser(), message, context, data::delete);
      case SCAN -> serve(ScanRequest.parser(), message, context, data::scan);
      case COMPARE_AND_SET ->
          serve(CompareAndSetRequest.parser(), message, context, data::compareAndSet);
      case TXN -> serve(TxnRequest.parser(), message, context, data::txn);
      case WEAK_UPDATE -> serve(WeakUpdateRequest.parser(), message, context, weak::update);
      case WEAK_READ -> serve(WeakReadRequest.parser(), message, context, weak::read);
      case GRANT_LEASE -> serve(GrantLeaseRequest.parser(), message, context, leases::grant);
      case REVOKE_LEASE -> serve(RevokeLeaseRequest.parser(), message, context, leases::revoke);
      case KEEP_LEASE_ALIVE ->
          serve(KeepLeaseAliveRequest.parser(), message, context, leases::keepAlive);
      case LEASE_TIME_TO_LIVE ->
          serve(LeaseTimeToLiveRequest.parser(), message, context, leases::timeToLive);
      case WATCH -> serve(WatchRequest.parser(), message, context, watches::next);
    };
  }

  private static <Q, A extends MessageLite> CompletableFuture<Answer> serve(
      Parser<Q> parser,
      ByteString message,
      CallContext context,
      BiFunction<Q, CallContext, CompletableFuture<Answered<A>>> work) {
    Q request;
    try {
      request = parser.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw Refusal.invalid("message", "the other gateway speaks another version").toException();
    }
    return work.apply(request, context)
        .thenApply(answered -> new Answer(answered.message().toByteString(), answered.scope()));
  }
}
