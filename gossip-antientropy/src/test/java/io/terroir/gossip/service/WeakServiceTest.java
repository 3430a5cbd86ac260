package io.terroir.gossip.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.gossip.weak.WeakConfig;
import io.terroir.gossip.weak.WeakPlacement;
import io.terroir.gossip.weak.WeakReplicas;
import io.terroir.gossip.weak.WeakScope;
import io.terroir.gossip.weak.WeakStore;
import io.terroir.gossip.weak.WeakTopology;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway of another region asks for an origin that may be stored in the region eu only. */
class WeakServiceTest {
  private static final RegionId EU = new RegionId("eu");
  private static final Peer NODE = new Peer(new NodeId("eu-n1"), EU);
  private static final Peer GATEWAY = new Peer(new NodeId("us-gw"), new RegionId("us"));
  private static final KeyspaceId SETS = new KeyspaceId(1);
  private static final OriginDigest ORIGIN = new OriginDigest(1, 1);
  private static final ResidencyScope EU_ONLY = ResidencyScope.only(Set.of(EU));
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final ByteString ELEMENT = ByteString.copyFromUtf8("element");

  private final SimulatedWorld world = new SimulatedWorld(5);
  private final Topology topology = new Topology();

  @BeforeEach
  void start() {
    SimulatedNode node = world.node(NODE);
    WeakStore store =
        new WeakStore(
            WeakConfig.DEFAULT,
            topology,
            peer -> true,
            node.pipe(),
            new LayerRouter(node.transport(), Layer.GOSSIP),
            node.journal(),
            node.store(),
            node.wallClock(),
            node.random("weak"));
    store.start();
    new WeakService(store, topology).serveOn(node.requests());
  }

  @Test
  void answersAGatewayElsewhereIfThePolicyLetsItRead() {
    topology.readableElsewhere = true;

    WeakResponse response = call(new WeakOperation.AddToSet(KEY, ELEMENT));

    assertThat(response)
        .isEqualTo(
            new WeakResponse.Served(new WeakValue.Members(List.of(ELEMENT)), NODE.node(), EU));
  }

  @Test
  void sendsNothingOfTheOriginIfThePolicyDoesNot() {
    topology.readableElsewhere = false;

    WeakResponse response = call(new WeakOperation.Read(KEY));

    assertThat(((WeakResponse.Refused) response).refusal().reason())
        .isEqualTo(Reason.RESIDENCY_VIOLATION);
  }

  @Test
  void passesRefusalsOn() {
    WeakResponse response = call(new WeakOperation.AddToCounter(KEY, 1));

    assertThat(((WeakResponse.Refused) response).refusal().reason())
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }

  private WeakResponse call(WeakOperation operation) {
    CompletableFuture<WeakResponse> answer =
        new WeakClient(world.node(GATEWAY).requests())
            .call(
                NODE.node(),
                new WeakRequest(SETS, ORIGIN, operation),
                EU_ONLY,
                Duration.ofSeconds(1));
    assertThat(world.runUntil(answer::isDone, Duration.ofSeconds(2))).isTrue();
    return answer.join();
  }

  private static final class Topology implements WeakTopology {
    private static final WeakScope SCOPE = new WeakScope(SETS, 0, "eu-only");
    private boolean readableElsewhere;

    @Override
    public Optional<WeakPlacement> placement(KeyspaceId keyspace, OriginDigest origin) {
      return Optional.of(new WeakPlacement(SCOPE, MergeType.ADD_WINS_SET, readableElsewhere));
    }

    @Override
    public Optional<WeakReplicas> replicas(WeakScope scope) {
      return Optional.of(new WeakReplicas(EU_ONLY, List.of(NODE)));
    }

    @Override
    public Collection<WeakScope> kept() {
      return List.of(SCOPE);
    }
  }
}
