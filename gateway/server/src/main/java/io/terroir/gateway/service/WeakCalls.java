package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.gateway.routing.Residency;
import io.terroir.gateway.routing.Routed;
import io.terroir.gateway.routing.WeakCall;
import io.terroir.gateway.routing.WeakRouter;
import io.terroir.gateway.telemetry.RequestKind;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.v1.WeakReadRequest;
import io.terroir.v1.WeakReadResponse;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakUpdateResponse;
import io.terroir.v1.WeakValue;
import java.util.concurrent.CompletableFuture;

/** {@code terroir.v1.Weak}, for clients and for other gateways. Confined to the gateway's pipe. */
final class WeakCalls {
  private final DirectoryView view;
  private final Checks checks;
  private final Admission admission;
  private final WeakRouter router;
  private final ServedRequests served;

  WeakCalls(
      DirectoryView view,
      Checks checks,
      Admission admission,
      WeakRouter router,
      ServedRequests served) {
    this.view = view;
    this.checks = checks;
    this.admission = admission;
    this.router = router;
    this.served = served;
  }

  CompletableFuture<Answered<WeakUpdateResponse>> update(
      WeakUpdateRequest request, CallContext context) {
    Keyspace keyspace = checks.weakKeyspace(request.getKeyspace());
    RequestId unused = checks.requestId(request.hasRequestId(), request.getRequestId());
    WeakCall call =
        new WeakCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            operation(keyspace, request),
            new PublicMessage(Method.WEAK_UPDATE, request));
    Residency residency = new Residency(view, keyspace, call.origin());
    boolean showsValue = residency.mayRead(context.entryRegion());
    return admission.admit(
        keyspace.id(),
        () ->
            routed(call, context)
                .thenApply(
                    routed ->
                        new Answered<>(
                            DataCalls.message(
                                routed,
                                context,
                                WeakUpdateResponse.parser(),
                                (value, header) -> {
                                  WeakUpdateResponse.Builder answer =
                                      WeakUpdateResponse.newBuilder().setHeader(header);
                                  if (showsValue) {
                                    answer.setValue(value(value));
                                  }
                                  return answer.build();
                                }),
                            showsValue ? residency.readScope() : ResidencyScope.NO_USER_DATA)));
  }

  CompletableFuture<Answered<WeakReadResponse>> read(WeakReadRequest request, CallContext context) {
    Keyspace keyspace = checks.weakKeyspace(request.getKeyspace());
    WeakCall call =
        new WeakCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            new WeakOperation.Read(Checks.key(request.getKey(), "key")),
            new PublicMessage(Method.WEAK_READ, request));
    Residency residency = new Residency(view, keyspace, call.origin());
    return admission.admit(
        keyspace.id(),
        () ->
            routed(call, context)
                .thenApply(
                    routed ->
                        new Answered<>(
                            DataCalls.message(
                                routed,
                                context,
                                WeakReadResponse.parser(),
                                (value, header) ->
                                    WeakReadResponse.newBuilder()
                                        .setHeader(header)
                                        .setValue(value(value))
                                        .build()),
                            residency.readScope())));
  }

  private CompletableFuture<Routed<io.terroir.runtime.data.WeakValue>> routed(
      WeakCall call, CallContext context) {
    return served.measure(
        RequestKind.weak(call.operation().isWrite()), context, () -> router.route(call, context));
  }

  private static WeakOperation operation(Keyspace keyspace, WeakUpdateRequest request) {
    ByteString key = Checks.key(request.getKey(), "key");
    return switch (request.getUpdateCase()) {
      case SET_REGISTER -> {
        requireType(keyspace, MergeType.LWW_REGISTER, "set_register");
        yield new WeakOperation.SetRegister(
            key, Checks.value(request.getSetRegister(), "set_register"));
      }
      case CLEAR_REGISTER -> {
        requireType(keyspace, MergeType.LWW_REGISTER, "clear_register");
        yield new WeakOperation.ClearRegister(key);
      }
      case ADD_TO_COUNTER -> {
        requireType(keyspace, MergeType.PN_COUNTER, "add_to_counter");
        yield new WeakOperation.AddToCounter(key, request.getAddToCounter());
      }
      case ADD_TO_SET -> {
        requireType(keyspace, MergeType.ADD_WINS_SET, "add_to_set");
        yield new WeakOperation.AddToSet(key, Checks.key(request.getAddToSet(), "add_to_set"));
      }
      case REMOVE_FROM_SET -> {
        requireType(keyspace, MergeType.ADD_WINS_SET, "remove_from_set");
        yield new WeakOperation.RemoveFromSet(
            key, Checks.key(request.getRemoveFromSet(), "remove_from_set"));
      }
      case UPDATE_NOT_SET ->
          throw Refusal.invalid("update", "an update says what it changes").toException();
    };
  }

  private static void requireType(Keyspace keyspace, MergeType needed, String field) {
    Checks.require(
        keyspace.policy().layer() instanceof ConsistencyLayer.Weak weak
            && weak.mergeType() == needed,
        field,
        "this needs a keyspace of type " + needed);
  }

  private static WeakValue value(io.terroir.runtime.data.WeakValue value) {
    WeakValue.Builder message = WeakValue.newBuilder();
    if (value instanceof io.terroir.runtime.data.WeakValue.Register register) {
      WeakValue.Register.Builder held = message.getRegisterBuilder();
      register.value().ifPresent(held::setValue);
    } else if (value instanceof io.terroir.runtime.data.WeakValue.Counter counter) {
      message.setCounter(counter.value());
    } else if (value instanceof io.terroir.runtime.data.WeakValue.Members members) {
      message.getMembersBuilder().addAllElements(members.elements());
    }
    return message.build();
  }
}
