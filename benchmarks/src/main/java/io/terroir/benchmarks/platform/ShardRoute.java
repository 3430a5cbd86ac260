package io.terroir.benchmarks.platform;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.service.ShardClient;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The way to the leader of the shard of one origin. Thread-safe. */
final class ShardRoute {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration KNOWN_MAX = Duration.ofSeconds(30);
  private static final long KNOWN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Each member once, and one that was named by another. */
  private static final int ATTEMPTS = 4;

  private static final int CLIENT_BYTES = 16;

  private final ShardClient shards;
  private final ShardRecord shard;
  private final OriginBinding binding;
  private final ResidencyScope scope;
  private final String client = randomClient();
  private final AtomicLong number = new AtomicLong();
  private volatile NodeId leader;

  private ShardRoute(
      ShardClient shards, ShardRecord shard, OriginBinding binding, ResidencyScope scope) {
    this.shards = shards;
    this.shard = shard;
    this.binding = binding;
    this.scope = scope;
    this.leader = shard.members().get(0);
  }

  /** Waits until {@code view} knows the origin, which has been claimed. */
  static ShardRoute find(
      DirectoryView view, ShardClient shards, String keyspace, String origin, RegionId region) {
    Keyspace found = awaitKnown(() -> view.keyspace(keyspace));
    OriginBinding binding =
        awaitKnown(() -> view.binding(found.id(), found.digest(ByteString.copyFromUtf8(origin))));
    ShardRecord shard = awaitKnown(() -> view.shardOf(found.id(), region, binding.origin()));
    return new ShardRoute(shards, shard, binding, view.scopeOf(found.id(), binding.origin()));
  }

  private static <T> T awaitKnown(Supplier<Optional<T>> what) {
    long deadlineNanos = System.nanoTime() + KNOWN_MAX.toNanos();
    Optional<T> known = what.get();
    while (known.isEmpty()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("the directory does not tell where the shards are");
      }
      LockSupport.parkNanos(KNOWN_PAUSE_NANOS);
      known = what.get();
    }
    return known.get();
  }

  private static String randomClient() {
    byte[] bytes = new byte[CLIENT_BYTES];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Has the leader serve {@code operation}. */
  CompletableFuture<OperationResult> serve(DataOperation operation) {
    Optional<RequestId> id =
        operation.isWrite()
            ? Optional.of(
                new RequestId(client, System.currentTimeMillis(), number.incrementAndGet()))
            : Optional.empty();
    return send(
        new ShardRequest(
            shard.id(), binding.origin(), binding.epoch(), id, Consistency.LINEARIZABLE, operation),
        ATTEMPTS);
  }

  private CompletableFuture<OperationResult> send(ShardRequest request, int attempts) {
    NodeId asked = leader;
    return shards
        .call(asked, request, scope, CALL_TIMEOUT)
        .thenCompose(response -> answer(request, asked, response, attempts));
  }

  private CompletableFuture<OperationResult> answer(
      ShardRequest request, NodeId asked, ShardResponse response, int attempts) {
    if (response instanceof ShardResponse.Served served) {
      return CompletableFuture.completedFuture(served.result());
    }
    Refusal refusal = ((ShardResponse.Refused) response).refusal();
    boolean elsewhere =
        refusal.reason() == Reason.NOT_LEADER || refusal.reason() == Reason.UNAVAILABLE;
    if (elsewhere && asked.equals(leader)) {
      leader = refusal.leaderHint().filter(shard.members()::contains).orElse(after(asked));
    }
    return elsewhere && attempts > 1
        ? send(request, attempts - 1)
        : CompletableFuture.failedFuture(refusal.toException());
  }

  private NodeId after(NodeId member) {
    return shard.members().get((shard.members().indexOf(member) + 1) % shard.members().size());
  }
}
