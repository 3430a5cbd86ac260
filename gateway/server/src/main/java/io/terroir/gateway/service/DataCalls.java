package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.DataCall;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.gateway.routing.Residency;
import io.terroir.gateway.routing.Routed;
import io.terroir.gateway.routing.StrongRouter;
import io.terroir.gateway.telemetry.RequestKind;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.CompareAndSetRequest;
import io.terroir.v1.CompareAndSetResponse;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** {@code terroir.v1.Data}, for clients and for other gateways. Confined to the gateway's pipe. */
final class DataCalls {
  private static final byte AFTER_ANY_KEY = 0;

  private final DirectoryView view;
  private final Checks checks;
  private final Admission admission;
  private final StrongRouter router;
  private final ServedRequests served;

  DataCalls(
      DirectoryView view,
      Checks checks,
      Admission admission,
      StrongRouter router,
      ServedRequests served) {
    this.view = view;
    this.checks = checks;
    this.admission = admission;
    this.router = router;
    this.served = served;
  }

  CompletableFuture<Answered<PutResponse>> put(PutRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            Consistency.LINEARIZABLE,
            new DataOperation.Put(
                Checks.key(request.getKey(), "key"),
                Checks.value(request.getValue(), "value"),
                Checks.lease(request.getLease(), "lease"),
                request.getReturnPrevious()),
            checks.requiredHome(request.getRequiredHome()),
            request.getReturnPrevious(),
            new PublicMessage(Method.PUT, request));
    return serve(
        call,
        context,
        PutResponse.parser(),
        (result, header) -> {
          PutResponse.Builder answer = PutResponse.newBuilder().setHeader(header);
          expect(OperationResult.Written.class, result)
              .previous()
              .ifPresent(entry -> answer.setPrevious(OperationMessages.entry(entry)));
          return answer.build();
        });
  }

  CompletableFuture<Answered<GetResponse>> get(GetRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.empty(),
            Checks.consistency(request.getConsistency()),
            new DataOperation.Get(
                Checks.key(request.getKey(), "key"), Checks.revision(request.getRevision())),
            Optional.empty(),
            true,
            new PublicMessage(Method.GET, request));
    return serve(
        call,
        context,
        GetResponse.parser(),
        (result, header) -> {
          GetResponse.Builder answer = GetResponse.newBuilder().setHeader(header);
          expect(OperationResult.Found.class, result)
              .entry()
              .ifPresent(entry -> answer.setEntry(OperationMessages.entry(entry)));
          return answer.build();
        });
  }

  CompletableFuture<Answered<DeleteResponse>> delete(DeleteRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            Consistency.LINEARIZABLE,
            new DataOperation.Delete(
                Checks.key(request.getKey(), "key"), request.getReturnPrevious()),
            Optional.empty(),
            request.getReturnPrevious(),
            new PublicMessage(Method.DELETE, request));
    return serve(
        call,
        context,
        DeleteResponse.parser(),
        (result, header) -> {
          OperationResult.Deleted deleted = expect(OperationResult.Deleted.class, result);
          DeleteResponse.Builder answer =
              DeleteResponse.newBuilder().setHeader(header).setDeleted(deleted.existed());
          deleted.previous().ifPresent(entry -> answer.setPrevious(OperationMessages.entry(entry)));
          return answer.build();
        });
  }

  CompletableFuture<Answered<ScanResponse>> scan(ScanRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.empty(),
            Checks.consistency(request.getConsistency()),
            new DataOperation.Scan(
                Checks.bound(request.getFrom(), "from"),
                Checks.bound(request.getTo(), "to"),
                Checks.limit(request.getLimit(), "limit"),
                Checks.revision(request.getRevision())),
            Optional.empty(),
            true,
            new PublicMessage(Method.SCAN, request));
    return serve(
        call,
        context,
        ScanResponse.parser(),
        (result, header) -> {
          OperationResult.Scanned page = expect(OperationResult.Scanned.class, result);
          ScanResponse.Builder answer =
              ScanResponse.newBuilder()
                  .setHeader(header)
                  .addAllEntries(OperationMessages.entries(page.entries()));
          if (page.more() && !page.entries().isEmpty()) {
            answer.setNext(after(page.entries().get(page.entries().size() - 1).key()));
          }
          return answer.build();
        });
  }

  /** The smallest key that is greater than {@code key}. */
  static ByteString after(ByteString key) {
    return key.concat(ByteString.copyFrom(new byte[] {AFTER_ANY_KEY}));
  }

  CompletableFuture<Answered<CompareAndSetResponse>> compareAndSet(
      CompareAndSetRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    ByteString key = Checks.key(request.getKey(), "key");
    DataOperation.Put put =
        new DataOperation.Put(key, Checks.value(request.getNewValue(), "new_value"), false);
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            Consistency.LINEARIZABLE,
            new DataOperation.Txn(
                List.of(expected(request)), List.of(put), List.of(new DataOperation.Get(key))),
            checks.requiredHome(request.getRequiredHome()),
            true,
            new PublicMessage(Method.COMPARE_AND_SET, request));
    return serve(
        call,
        context,
        CompareAndSetResponse.parser(),
        (result, header) -> {
          OperationResult.TxnDone done = expect(OperationResult.TxnDone.class, result);
          CompareAndSetResponse.Builder answer =
              CompareAndSetResponse.newBuilder().setHeader(header).setSwapped(done.succeeded());
          if (!done.succeeded()) {
            OperationMessages.foundIn(done)
                .ifPresent(entry -> answer.setCurrent(OperationMessages.entry(entry)));
          }
          return answer.build();
        });
  }

  private static Compare expected(CompareAndSetRequest request) {
    return switch (request.getExpectedCase()) {
      case ABSENT -> Compare.isAbsent(request.getKey());
      case VALUE -> Compare.valueIs(request.getKey(), Checks.value(request.getValue(), "value"));
      case MOD_REVISION ->
          new Compare(
              request.getKey(),
              Compare.Target.MOD_REVISION,
              Compare.Operator.EQUAL,
              ByteString.EMPTY,
              request.getModRevision());
      case EXPECTED_NOT_SET ->
          throw Refusal.invalid("expected", "a compare-and-set says what it expects").toException();
    };
  }

  CompletableFuture<Answered<TxnResponse>> txn(TxnRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.of(checks.requestId(request.hasRequestId(), request.getRequestId())),
            Consistency.LINEARIZABLE,
            OperationMessages.txn(request.getBody()),
            checks.requiredHome(request.getRequiredHome()),
            true,
            new PublicMessage(Method.TXN, request));
    return serve(
        call,
        context,
        TxnResponse.parser(),
        (result, header) ->
            TxnResponse.newBuilder()
                .setHeader(header)
                .setOutcome(
                    OperationMessages.outcome(expect(OperationResult.TxnDone.class, result)))
                .build());
  }

  /** Has {@code call} served, and makes the answer of the result. */
  <A extends MessageLite> CompletableFuture<Answered<A>> serve(
      DataCall call,
      CallContext context,
      Parser<A> parser,
      BiFunction<OperationResult, AnswerHeader, A> toAnswer) {
    return admission.admit(
        call.keyspace().id(),
        () ->
            routed(call, context)
                .thenApply(
                    routed ->
                        new Answered<>(message(routed, context, parser, toAnswer), scopeOf(call))));
  }

  /** A watch is not measured: it takes as long as nothing changes. */
  private CompletableFuture<Routed<OperationResult>> routed(DataCall call, CallContext context) {
    if (call.operation() instanceof DataOperation.Watch) {
      return router.route(call, context);
    }
    return served.measure(
        RequestKind.strong(call.operation().isWrite(), call.consistency()),
        context,
        () -> router.route(call, context));
  }

  private ResidencyScope scopeOf(DataCall call) {
    return call.showsData()
        ? new Residency(view, call.keyspace(), call.origin()).readScope()
        : ResidencyScope.NO_USER_DATA;
  }

  /** The answer, from the result or as another gateway made it. */
  static <R, A> A message(
      Routed<R> routed,
      CallContext context,
      Parser<A> parser,
      BiFunction<R, AnswerHeader, A> toAnswer) {
    if (routed instanceof Routed.Here<R> here) {
      return toAnswer.apply(here.result(), Headers.of(here.provenance(), context.entryRegion()));
    }
    try {
      return parser.parseFrom(((Routed.There<R>) routed).message());
    } catch (InvalidProtocolBufferException e) {
      throw Refusal.of(Reason.INTERNAL, "the other gateway speaks another version").toException();
    }
  }

  static <R extends OperationResult> R expect(Class<R> kind, OperationResult result) {
    if (!kind.isInstance(result)) {
      throw Refusal.of(Reason.INTERNAL, "the shard answered something else than was asked")
          .toException();
    }
    return kind.cast(result);
  }
}
