package io.terroir.benchmarks.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.terroir.benchmarks.etcd.proto.KVGrpc;
import io.terroir.benchmarks.etcd.proto.KeyValue;
import io.terroir.benchmarks.etcd.proto.MaintenanceGrpc;
import io.terroir.benchmarks.etcd.proto.PutRequest;
import io.terroir.benchmarks.etcd.proto.RangeRequest;
import io.terroir.benchmarks.etcd.proto.StatusRequest;
import io.terroir.benchmarks.etcd.proto.StatusResponse;
import io.terroir.benchmarks.load.Target;
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
 */
public final class EtcdTarget implements Target {
  private static final int CALL_TIMEOUT_SECONDS = 10;
  private static final int LEADER_ATTEMPTS = 600;
  private static final long LEADER_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<ManagedChannel> channels;
  private final AtomicInteger turn = new AtomicInteger();

  private EtcdTarget(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /**
   * Connects to the leader.
   *
   * @param endpoints {@code host:port} of all members
   * @throws IllegalStateException if no member leads
   */
  public static EtcdTarget connect(List<String> endpoints, int connections) {
    for (int attempt = 0; attempt < LEADER_ATTEMPTS; attempt++) {
      Optional<String> leader = endpoints.stream().filter(EtcdTarget::leads).findFirst();
      if (leader.isPresent()) {
        return new EtcdTarget(
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

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return call(
        KVGrpc.getPutMethod(),
        PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build());
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return call(KVGrpc.getRangeMethod(), RangeRequest.newBuilder().setKey(bytes(key)).build())
        .thenApply(
            answer ->
                answer.getKvsList().stream()
                    .findFirst()
                    .map(KeyValue::getValue)
                    .map(ByteString::size)
                    .orElse(ABSENT));
  }

  private static ByteString bytes(byte[] unchanged) {
    return UnsafeByteOperations.unsafeWrap(unchanged);
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
