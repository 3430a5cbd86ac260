package io.terroir.sdk;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersResponse;
import io.terroir.v1.ConfigStatusRequest;
import io.terroir.v1.ConfigStatusResponse;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.GetRequest;
import io.terroir.v1.GetResponse;
import io.terroir.v1.OperationResult;
import io.terroir.v1.PingRequest;
import io.terroir.v1.PingResponse;
import io.terroir.v1.PutRequest;
import io.terroir.v1.PutResponse;
import io.terroir.v1.ReadAuditRequest;
import io.terroir.v1.ReadAuditResponse;
import io.terroir.v1.RequestId;
import io.terroir.v1.TxnOutcome;
import io.terroir.v1.TxnRequest;
import io.terroir.v1.TxnResponse;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import io.terroir.v1.WeakGrpc;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakUpdateResponse;
import io.terroir.v1.WeakValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A gateway that answers, or refuses as the test scripted. Calls run on the caller's thread. */
final class FakeGateway implements AutoCloseable {
  private final String name;
  private final VirtualScheduler time;
  private final Server server;
  private final Deque<RuntimeException> refusals = new ArrayDeque<>();
  final List<RequestId> seen = new ArrayList<>();
  final List<ChangeConfigMembersRequest> changes = new ArrayList<>();
  final List<ReadAuditRequest> auditReads = new ArrayList<>();
  ConfigStatusResponse configStatus = ConfigStatusResponse.getDefaultInstance();
  ChangeConfigMembersResponse changed = ChangeConfigMembersResponse.getDefaultInstance();
  ReadAuditResponse audit = ReadAuditResponse.getDefaultInstance();
  Duration distance = Duration.ZERO;
  boolean reachable = true;

  /** What was asked to be watched, and who listens. */
  final List<WatchRequest> watched = new ArrayList<>();

  final Deque<ServerCallStreamObserver<WatchResponse>> watchers = new ArrayDeque<>();

  /** One value. */
  final FakeReservation reservation = new FakeReservation();

  /** One lease. */
  final FakeLease lease = new FakeLease();

  FakeGateway(String name, VirtualScheduler time) {
    this.name = name;
    this.time = time;
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(new Data())
              .addService(new Weak())
              .addService(new Admin())
              .addService(reservation)
              .addService(lease)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  void refuseNext(RuntimeException refusal) {
    refusals.add(refusal);
  }

  static RuntimeException refusal(Reason reason, boolean retriable) {
    return refusal(
        ErrorInfo.newBuilder()
            .setDomain("terroir.io")
            .setReason(reason.name())
            .putMetadata("retriable", Boolean.toString(retriable))
            .putMetadata("home_region", "eu-west-1")
            .putMetadata("home_epoch", "3")
            .build());
  }

  /** What a gateway says that serves nobody yet. */
  static RuntimeException notServing() {
    return refusal(
        ErrorInfo.newBuilder()
            .setDomain("terroir.io")
            .setReason(Reason.UNAVAILABLE.name())
            .putMetadata("retriable", "true")
            .putMetadata("serving", "false")
            .build());
  }

  private static RuntimeException refusal(ErrorInfo info) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.FAILED_PRECONDITION_VALUE)
            .setMessage("not now")
            .addDetails(Any.pack(info))
            .build());
  }

  private <A> void answer(StreamObserver<A> observer, A answer) {
    time.pass(distance);
    if (!reachable) {
      observer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
    } else if (refusals.isEmpty()) {
      observer.onNext(answer);
      observer.onCompleted();
    } else {
      observer.onError(refusals.remove());
    }
  }

  private AnswerHeader header() {
    return AnswerHeader.newBuilder()
        .setHomeRegion("eu-west-1")
        .setEpoch(1)
        .setServedNode("eu-1")
        .setServedRegion("eu-west-1")
        .setGatewayRegion(name)
        .setRevision(7)
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Data extends DataGrpc.DataImplBase {
    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> observer) {
      seen.add(request.getRequestId());
      answer(observer, PutResponse.newBuilder().setHeader(header()).build());
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      answer(
          observer,
          GetResponse.newBuilder()
              .setHeader(header().toBuilder().setRevision(request.getRevision()))
              .build());
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
      watched.add(request);
      if (!reachable) {
        observer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
      } else if (!refusals.isEmpty()) {
        observer.onError(refusals.remove());
      } else {
        ServerCallStreamObserver<WatchResponse> client =
            (ServerCallStreamObserver<WatchResponse>) observer;
        client.setOnCancelHandler(() -> watchers.remove(client));
        watchers.add(client);
      }
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> observer) {
      TxnOutcome.Builder outcome = TxnOutcome.newBuilder().setSucceeded(true);
      request
          .getBody()
          .getThenList()
          .forEach(
              operation ->
                  outcome.addResults(
                      OperationResult.newBuilder()
                          .setGet(OperationResult.Get.getDefaultInstance())));
      answer(observer, TxnResponse.newBuilder().setHeader(header()).setOutcome(outcome).build());
    }
  }

  private final class Weak extends WeakGrpc.WeakImplBase {
    @Override
    public void update(WeakUpdateRequest request, StreamObserver<WeakUpdateResponse> observer) {
      seen.add(request.getRequestId());
      answer(
          observer,
          WeakUpdateResponse.newBuilder()
              .setHeader(header().toBuilder().setStaleMillisMax(-1))
              .setValue(WeakValue.newBuilder().setCounter(request.getAddToCounter()))
              .build());
    }
  }

  private final class Admin extends AdminGrpc.AdminImplBase {
    @Override
    public void ping(PingRequest request, StreamObserver<PingResponse> observer) {
      time.pass(distance);
      if (reachable) {
        observer.onNext(PingResponse.newBuilder().setGateway(name).build());
        observer.onCompleted();
      } else {
        observer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
      }
    }

    @Override
    public void configStatus(
        ConfigStatusRequest request, StreamObserver<ConfigStatusResponse> observer) {
      answer(observer, configStatus);
    }

    @Override
    public void changeConfigMembers(
        ChangeConfigMembersRequest request, StreamObserver<ChangeConfigMembersResponse> observer) {
      changes.add(request);
      answer(observer, changed);
    }

    @Override
    public void readAudit(ReadAuditRequest request, StreamObserver<ReadAuditResponse> observer) {
      auditReads.add(request);
      answer(observer, audit);
    }
  }
}
