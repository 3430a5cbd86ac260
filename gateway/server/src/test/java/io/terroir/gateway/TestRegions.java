package io.terroir.gateway;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.error.Statuses;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.LeasesGrpc;
import io.terroir.v1.PutRequest;
import io.terroir.v1.RequestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Three regions in virtual time. The gateways are real, and so is the network between them;
 * directory, shards and membership are fakes. Keyspaces: {@code cities}, strong with read replicas,
 * whose origin FR stays in the EU; {@code visits}, a weak counter, whose origin FR does too.
 */
final class TestRegions implements AutoCloseable {
  static final RegionId EU = new RegionId("eu-west-1");
  static final RegionId US = new RegionId("us-east-1");
  static final RegionId JP = new RegionId("ap-northeast-1");
  static final String CLIENT = "0123456789abcdef0123456789abcdef";
  static final ByteString KEY = ByteString.copyFromUtf8("key");

  final SimulatedWorld world = new SimulatedWorld(42);
  final List<Region> regions =
      List.of(new Region(EU, "EU"), new Region(US, "US"), new Region(JP, "JP"));
  final FakeDirectory directory = new FakeDirectory(world, regions);
  final FakeShards shards = new FakeShards(world);
  final FakeShardAdmin shardAdmin = new FakeShardAdmin();
  final FakeWeakReplicas weak = new FakeWeakReplicas(world);
  final FakeMembers members = new FakeMembers();
  final Map<RegionId, DirectoryView> views = new HashMap<>();
  final Map<RegionId, ManagedChannel> channels = new HashMap<>();
  private final List<Server> servers = new ArrayList<>();
  private final boolean readsAnyReplica;
  private long requests;

  TestRegions() {
    this(false);
  }

  /** Gateways that send linearizable reads to any replica, or to leaders only. */
  TestRegions(boolean readsAnyReplica) {
    this.readsAnyReplica = readsAnyReplica;
    regions.forEach(region -> views.put(region.id(), new DirectoryView(world.clock())));
    regions.forEach(region -> learn(new DirectoryChange.RegionChanged(record(region))));
    addKeyspace("cities", new ConsistencyLayer.Strong(true));
    addKeyspace("visits", new ConsistencyLayer.Weak(MergeType.PN_COUNTER));
    views.values().forEach(view -> view.confirm(world.clock().nanos()));
    regions.forEach(region -> startGateway(region.id(), 1024));
  }

  private static RegionRecord record(Region region) {
    return new RegionRecord(region, Map.of(), 1);
  }

  /** Tells all gateways. */
  void learn(DirectoryChange change) {
    views.values().forEach(view -> view.merge(change));
  }

  private void addKeyspace(String name, ConsistencyLayer layer) {
    KeyspaceId id = new KeyspaceId(view(EU).keyspaces().size() + 1);
    ByteString salt = ByteString.copyFrom(new byte[32]);
    ResidencyRule inEu =
        new ResidencyRule(
            "eu-only",
            Set.of(OriginDigest.of(salt, ByteString.copyFromUtf8("FR"))),
            Set.of("EU"),
            Set.of(),
            false);
    KeyspacePolicy policy = new KeyspacePolicy(layer, ResidencyRule.ANYWHERE, List.of(inEu), 1, 3);
    Keyspace keyspace = new Keyspace(id, name, salt, policy, 1);
    directory.put(keyspace);
    learn(new DirectoryChange.KeyspaceChanged(keyspace));
    regions.forEach(region -> addShard(keyspace, region.id()));
  }

  /** Gives a keyspace its one shard in a region. */
  void addShard(Keyspace keyspace, RegionId region) {
    ShardId shard = new ShardId(keyspace.id(), region, 0);
    List<NodeId> nodes = nodesOf(region);
    List<DiskId> disks = nodes.stream().map(node -> new DiskId(1)).toList();
    nodes.forEach(node -> shards.place(node, region));
    nodes.forEach(node -> weak.place(node, region));
    shards.leaders.put(shard, nodes.get(1));
    learn(
        new DirectoryChange.ShardsChanged(
            keyspace.id(),
            region,
            List.of(new ShardRecord(shard, OriginDigest.MIN, OriginDigest.MAX, nodes, disks, 1))));
  }

  static List<NodeId> nodesOf(RegionId region) {
    return List.of(new NodeId(region + "-1"), new NodeId(region + "-2"), new NodeId(region + "-3"));
  }

  static Peer gatewayOf(RegionId region) {
    return new Peer(new NodeId("gw-" + region), region);
  }

  void startGateway(RegionId region, int concurrentPerKeyspaceMax) {
    Peer self = gatewayOf(region);
    SimulatedNode node = world.node(self);
    members.put(self, Role.GATEWAY, Member.State.ALIVE);
    Gateway gateway =
        new Gateway(
            new GatewayConfig(
                self,
                Map.of(new ReplicaId(1), new NodeId("config-1")),
                concurrentPerKeyspaceMax,
                readsAnyReplica),
            new GatewayPorts(
                view(region),
                directory,
                members,
                shards,
                shardAdmin,
                shards,
                weak,
                node.requests(),
                node.pipe(),
                world.wallClock(),
                node.random("gateway"),
                OpenTelemetry.noop()));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    for (BindableService service : gateway.services()) {
      builder.addService(service);
    }
    try {
      servers.add(builder.build().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ManagedChannel replaced =
        channels.put(region, InProcessChannelBuilder.forName(name).directExecutor().build());
    if (replaced != null) {
      replaced.shutdownNow();
    }
  }

  DirectoryView view(RegionId region) {
    return Objects.requireNonNull(views.get(region), "the view of a region");
  }

  ManagedChannel channel(RegionId region) {
    ManagedChannel channel = channels.get(region);
    if (channel == null) {
      throw new AssertionError("no gateway in " + region);
    }
    return channel;
  }

  LeasesGrpc.LeasesFutureStub leases(RegionId region) {
    return LeasesGrpc.newFutureStub(channel(region));
  }

  DataGrpc.DataFutureStub data(RegionId region) {
    return DataGrpc.newFutureStub(channel(region));
  }

  RequestId nextId() {
    return RequestId.newBuilder()
        .setClient(CLIENT)
        .setIssuedMillis(world.wallClock().millis())
        .setNumber(++requests)
        .build();
  }

  PutRequest.Builder put(String origin, String value) {
    return PutRequest.newBuilder()
        .setKeyspace("cities")
        .setOrigin(ByteString.copyFromUtf8(origin))
        .setRequestId(nextId())
        .setKey(KEY)
        .setValue(ByteString.copyFromUtf8(value));
  }

  /** Lets the world run until {@code call} has ended; returns the answer. */
  <A> A await(ListenableFuture<A> call) {
    end(call);
    try {
      return call.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the call failed", e);
    }
  }

  /** Lets the world run until {@code call} has ended; returns what it was refused with. */
  Refusal refusal(ListenableFuture<?> call) {
    end(call);
    try {
      Object answer = call.get();
      throw new AssertionError("expected a refusal, not " + answer.getClass());
    } catch (ExecutionException e) {
      com.google.rpc.Status status = StatusProto.fromThrowable(e);
      if (status == null) {
        throw new AssertionError("no google.rpc.Status", e);
      }
      return Statuses.toRefusal(status).orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void end(ListenableFuture<?> call) {
    if (!world.runUntil(call::isDone, Duration.ofMinutes(2))) {
      throw new AssertionError("the call did not end within two minutes of virtual time");
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }
}
