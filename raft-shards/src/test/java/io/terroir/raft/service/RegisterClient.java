package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.TestRequests;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Reads and writes one key, one operation after another, each retried under its request id until a
 * replica has served it.
 */
final class RegisterClient {
  private static final String KEY = "register";
  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final ResidencyScope SCOPE = ResidencyScope.only(Set.of(TestReplica.REGION));

  private final SimulatedWorld world;
  private final SimulatedNode process;
  private final ShardClient client;
  private final List<NodeId> members;
  private final RegisterHistory history;
  private final RandomGenerator random;
  private NodeId target;
  private int operationsLeft;
  private int retries;

  RegisterClient(ShardCluster cluster, String name, RegisterHistory history, int operations) {
    this.world = cluster.world();
    this.process = world.node(new Peer(new NodeId(name), TestReplica.REGION));
    this.client = new ShardClient(process.requests());
    this.members = cluster.members();
    this.history = history;
    this.random = process.random("client");
    this.target = members.get(0);
    this.operationsLeft = operations;
  }

  void start() {
    next();
  }

  boolean isDone() {
    return operationsLeft == 0;
  }

  int retries() {
    return retries;
  }

  private void next() {
    String value = process.peer().node() + "-" + operationsLeft;
    ShardRequest request =
        random.nextBoolean()
            ? TestRequests.put(TestRequests.FRANCE, KEY, value)
            : TestRequests.get(TestRequests.FRANCE, 1, KEY);
    attempt(request, world.elapsed().toNanos());
  }

  private void attempt(ShardRequest request, long startNanos) {
    var unused =
        client
            .call(target, request, SCOPE, TIMEOUT)
            .thenAccept(response -> answered(request, startNanos, response));
  }

  private void answered(ShardRequest request, long startNanos, ShardResponse response) {
    if (response instanceof ShardResponse.Served served) {
      history.add(operation(request, startNanos, served));
      operationsLeft--;
      if (!isDone()) {
        world.schedule(Duration.ofMillis(random.nextInt(250)), this::next);
      }
      return;
    }
    Refusal refusal = ((ShardResponse.Refused) response).refusal();
    if (!refusal.reason().retriable()) {
      throw new AssertionError("refused for good: " + refusal);
    }
    retries++;
    target = refusal.leaderHint().orElseGet(() -> members.get(random.nextInt(members.size())));
    world.schedule(Duration.ofMillis(10 + random.nextInt(50)), () -> attempt(request, startNanos));
  }

  private RegisterHistory.Operation operation(
      ShardRequest request, long startNanos, ShardResponse.Served served) {
    boolean isWrite = request.operation().isWrite();
    long place = served.revision();
    ByteString value = ByteString.EMPTY;
    if (request.operation() instanceof DataOperation.Put put) {
      value = put.value();
    } else {
      Optional<Entry> entry = ((OperationResult.Found) served.result()).entry();
      place = entry.map(Entry::modRevision).orElse(0L);
      value = entry.map(Entry::value).orElse(value);
    }
    return new RegisterHistory.Operation(
        isWrite,
        startNanos,
        world.elapsed().toNanos(),
        world.wallClock().millis(),
        place,
        value.toStringUtf8());
  }

  /** How often the key was written, as a linearizable read finds it. */
  static long versionOf(ShardResponse.Served served) {
    return ((OperationResult.Found) served.result()).entry().map(Entry::version).orElse(0L);
  }

  /** The read for {@link #versionOf}. */
  static ShardRequest read() {
    return TestRequests.get(TestRequests.FRANCE, 1, KEY);
  }
}
