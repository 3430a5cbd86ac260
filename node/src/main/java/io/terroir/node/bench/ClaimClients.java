package io.terroir.node.bench;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.KeyspaceCreated;
import io.terroir.epaxos.service.Authors;
import io.terroir.epaxos.service.DirectoryClient;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.Topology;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.transport.GrpcPeerConfig;
import io.terroir.runtime.transport.GrpcPeerTransport;
import io.terroir.runtime.transport.LaneBounds;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How the load reaches the replicas: as gateways do, over the peer transport. */
final class ClaimClients implements AutoCloseable {
  private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(30);
  private static final int SALT_BYTES = 32;

  /** More than there are nodes: directory entries are measured, not shards. */
  private static final int REPLICAS_PER_SHARD = 3;

  private final SplittableRandom random = new SplittableRandom();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private final EventPipe pipe;
  private final GrpcPeerTransport transport;
  private final PeerRequests requests;
  private final List<DirectoryClient> clients;

  /** Connects to the replicas; each client prefers another one. */
  ClaimClients(BenchTopology bench) {
    Topology topology = bench.topology();
    PeerConfig self = bench.load();
    PeerAddress own = address(self);
    this.pipe =
        EventPipe.start(
            "bench-load",
            SystemClock.monotonic(),
            (why, cause) -> broken.compareAndSet(null, cause));
    this.transport =
        new GrpcPeerTransport(
            new GrpcPeerConfig(
                own.peer(), own.host(), own.port(), Optional.empty(), LaneBounds.DEFAULT),
            node ->
                topology.peers().stream()
                    .filter(peer -> peer.id().equals(node))
                    .findFirst()
                    .map(ClaimClients::address),
            new ScopeGate());
    this.requests = new PeerRequests(transport, pipe, random.split());
    this.clients =
        bench.regions().stream()
            .map(region -> topology.configReplicasFrom(region.id()))
            .map(
                order ->
                    new DirectoryClient(
                        new Authors(self.id(), SystemClock.wall()),
                        requests,
                        order,
                        pipe,
                        random.split()))
            .toList();
    transport.start();
  }

  private static PeerAddress address(PeerConfig peer) {
    HostPort address = peer.address().orElseThrow();
    return new PeerAddress(
        new Peer(peer.id(), peer.regionId()),
        address.socketAddress().getHostString(),
        address.port());
  }

  int count() {
    return clients.size();
  }

  /**
   * Requires that the load can still be made.
   *
   * @throws IllegalStateException if not
   */
  void requireWorking() {
    Throwable cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("the load itself failed: " + cause, cause);
    }
  }

  /** Through the replica that client {@code index} prefers. */
  CompletableFuture<DirectoryOutcome> submit(
      int index, DirectoryCommand command, Duration timeout) {
    return clients.get(index).submit(command, timeout);
  }

  /** Creates the keyspace whose origins are claimed. */
  KeyspaceId createKeyspace(List<RegionId> regions) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    KeyspacePolicy policy =
        new KeyspacePolicy(
            new ConsistencyLayer.Strong(false),
            ResidencyRule.ANYWHERE,
            List.of(),
            1,
            REPLICAS_PER_SHARD);
    DirectoryOutcome outcome =
        submit(
                0,
                new DirectoryCommand.CreateKeyspace("bench", ByteString.copyFrom(salt), policy),
                CREATE_TIMEOUT)
            .join();
    if (outcome instanceof KeyspaceCreated created) {
      return created.keyspace().id();
    }
    throw new IllegalStateException("the keyspace of the benchmark was not created: " + outcome);
  }

  @Override
  public void close() {
    requests.close();
    pipe.close();
    transport.close();
  }
}
