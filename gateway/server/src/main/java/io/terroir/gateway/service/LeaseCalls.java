package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.DataCall;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.GrantLeaseResponse;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.KeepLeaseAliveResponse;
import io.terroir.v1.LeaseTimeToLiveRequest;
import io.terroir.v1.LeaseTimeToLiveResponse;
import io.terroir.v1.RevokeLeaseRequest;
import io.terroir.v1.RevokeLeaseResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code terroir.v1.Leases}. Nothing of it shows keys or values. */
final class LeaseCalls {
  private final Checks checks;
  private final DataCalls data;

  LeaseCalls(Checks checks, DataCalls data) {
    this.checks = checks;
    this.data = data;
  }

  CompletableFuture<Answered<GrantLeaseResponse>> grant(
      GrantLeaseRequest request, CallContext context) {
    return data.serve(
        call(
            request.getKeyspace(),
            request.getOrigin(),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            new DataOperation.GrantLease(
                Checks.lease(request.getLease(), "lease"), request.getTtlMillis()),
            Method.GRANT_LEASE,
            request),
        context,
        GrantLeaseResponse.parser(),
        (result, header) -> {
          OperationResult.LeaseGranted granted =
              DataCalls.expect(OperationResult.LeaseGranted.class, result);
          return GrantLeaseResponse.newBuilder()
              .setHeader(header)
              .setLease(granted.id())
              .setTtlMillis(granted.ttlMillis())
              .build();
        });
  }

  CompletableFuture<Answered<RevokeLeaseResponse>> revoke(
      RevokeLeaseRequest request, CallContext context) {
    return data.serve(
        call(
            request.getKeyspace(),
            request.getOrigin(),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            new DataOperation.RevokeLease(Checks.namedLease(request.getLease())),
            Method.REVOKE_LEASE,
            request),
        context,
        RevokeLeaseResponse.parser(),
        (result, header) ->
            RevokeLeaseResponse.newBuilder()
                .setHeader(header)
                .setDeleted(DataCalls.expect(OperationResult.LeaseRevoked.class, result).deleted())
                .build());
  }

  CompletableFuture<Answered<KeepLeaseAliveResponse>> keepAlive(
      KeepLeaseAliveRequest request, CallContext context) {
    return data.serve(
        call(
            request.getKeyspace(),
            request.getOrigin(),
            Optional.empty(),
            new DataOperation.CheckLease(Checks.namedLease(request.getLease()), true),
            Method.KEEP_LEASE_ALIVE,
            request),
        context,
        KeepLeaseAliveResponse.parser(),
        (result, header) ->
            KeepLeaseAliveResponse.newBuilder()
                .setHeader(header)
                .setTtlMillis(DataCalls.expect(OperationResult.LeaseHeld.class, result).ttlMillis())
                .build());
  }

  CompletableFuture<Answered<LeaseTimeToLiveResponse>> timeToLive(
      LeaseTimeToLiveRequest request, CallContext context) {
    return data.serve(
        call(
            request.getKeyspace(),
            request.getOrigin(),
            Optional.empty(),
            new DataOperation.CheckLease(Checks.namedLease(request.getLease()), false),
            Method.LEASE_TIME_TO_LIVE,
            request),
        context,
        LeaseTimeToLiveResponse.parser(),
        (result, header) -> {
          OperationResult.LeaseHeld held =
              DataCalls.expect(OperationResult.LeaseHeld.class, result);
          return LeaseTimeToLiveResponse.newBuilder()
              .setHeader(header)
              .setTtlMillis(held.ttlMillis())
              .setRemainingMillis(held.remainingMillis())
              .build();
        });
  }

  private DataCall call(
      String keyspaceName,
      ByteString origin,
      Optional<RequestId> requestId,
      DataOperation operation,
      Method method,
      MessageLite original) {
    Keyspace keyspace = checks.strongKeyspace(keyspaceName);
    return new DataCall(
        keyspace,
        Checks.origin(keyspace, origin),
        requestId,
        Consistency.LINEARIZABLE,
        operation,
        Optional.empty(),
        false,
        new PublicMessage(method, original));
  }
}
