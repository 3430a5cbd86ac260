package io.terroir.benchmarks.etcd;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.terroir.benchmarks.etcd.proto.DeleteRangeRequest;
import io.terroir.benchmarks.etcd.proto.DeleteRangeResponse;
import io.terroir.benchmarks.etcd.proto.KVGrpc;
import io.terroir.benchmarks.etcd.proto.KeyValue;
import io.terroir.benchmarks.etcd.proto.MaintenanceGrpc;
import io.terroir.benchmarks.etcd.proto.PutRequest;
import io.terroir.benchmarks.etcd.proto.PutResponse;
import io.terroir.benchmarks.etcd.proto.RangeRequest;
import io.terroir.benchmarks.etcd.proto.RangeResponse;
import io.terroir.benchmarks.etcd.proto.StatusRequest;
import io.terroir.benchmarks.etcd.proto.StatusResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The member of an etcd cluster that leads, through plain gRPC stubs: what etcd's own benchmark
 * calls {@code --target-leader}, which spares a hop. Calls take several connections in turn.
 * Thread-safe; no call blocks.
 */
public final class EtcdClient implements AutoCloseable {
  private static final int CALL_TIMEOUT_SECONDS = 10;
  private static final int LEADER_ATTEMPTS = 600;
  private static final long LEADER_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Stands for the end of all keys. */
  private static final ByteString NO_END = ByteString.copyFrom(new byte[1]);

  private final List<ManagedChannel> channels;
  private final AtomicInteger turn = new AtomicInteger();

  private EtcdClient(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /**
   * Connects to the leader, once there is one.
   *
   * @param endpoints {@code host:port} of all members
   * @throws IllegalStateException if no member leads in time
   */
  public static EtcdClient connect(List<String> endpoints, int connections) {
    for (int attempt = 0; attempt < LEADER_ATTEMPTS; attempt++) {
      Optional<String> leader = endpoints.stream().filter(EtcdClient::leads).findFirst();
      if (leader.isPresent()) {
        return new EtcdClient(
            IntStream.range(0, connections).mapToObj(i -> open(leader.get())).toList());
      }
      LockSupport.parkNanos(LEADER_PAUSE_NANOS);
    }
    throw new IllegalStateException("no member of the etcd cluster leads it");
  }

  private static boolean leads(String endpoint) {
    ManagedChannel channel = open(endpoint);
    try {
      StatusResponse status =
          MaintenanceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(1, TimeUnit.SECONDS)
              .status(StatusRequest.getDefaultInstance());
      return status.getLeader() != 0 && status.getLeader() == status.getHeader().getMemberId();
    } catch (StatusRuntimeException notYet) {
      return false;
    } finally {
      channel.shutdownNow();
    }
  }

  /** Callbacks of the load do not block, so they may run on the threads of the transport. */
  private static ManagedChannel open(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    return NettyChannelBuilder.forAddress(
            endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)))
        .usePlaintext()
        .directExecutor()
        .build();
  }

  /** Sets a key. */
  public CompletableFuture<PutResponse> put(ByteString key, ByteString value) {
    return call(KVGrpc.getPutMethod(), PutRequest.newBuilder().setKey(key).setValue(value).build());
  }

  /** Reads a key, linearizably. */
  public CompletableFuture<Optional<ByteString>> get(ByteString key) {
    return call(KVGrpc.getRangeMethod(), RangeRequest.newBuilder().setKey(key).build())
        .thenApply(answer -> answer.getKvsList().stream().findFirst().map(KeyValue::getValue));
  }

  /** Reads so many keys at most from {@code first} on, in order, linearizably. */
  public CompletableFuture<List<KeyValue>> from(ByteString first, int limit) {
    return call(
            KVGrpc.getRangeMethod(),
            RangeRequest.newBuilder().setKey(first).setRangeEnd(NO_END).setLimit(limit).build())
        .thenApply(RangeResponse::getKvsList);
  }

  /** Removes a key. */
  public CompletableFuture<DeleteRangeResponse> delete(ByteString key) {
    return call(KVGrpc.getDeleteRangeMethod(), DeleteRangeRequest.newBuilder().setKey(key).build());
  }

  private <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request) {
    Channel channel = channels.get(Math.floorMod(turn.getAndIncrement(), channels.size()));
    CompletableFuture<A> result = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            method, CallOptions.DEFAULT.withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)),
        request,
        new Answer<>(result));
    return result;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private record Answer<A>(CompletableFuture<A> result) implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {
      result.complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
