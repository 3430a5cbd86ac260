package io.terroir.gossip.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.gossip.service.ReplicaClient;
import io.terroir.gossip.service.ReplicaService;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.gossip.wire.ReplicaWire;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.NodeReport.ReadReplicas;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard led in the region eu, followed by a node in us. */
class ReplicaSimulationTest {
  private static final RegionId EU = new RegionId("eu");
  private static final RegionId US = new RegionId("us");
  private static final Peer LEADER = new Peer(new NodeId("eu-n1"), EU);
  private static final Peer SUCCESSOR = new Peer(new NodeId("eu-n2"), EU);
  private static final Peer FOLLOWER = new Peer(new NodeId("us-n1"), US);
  private static final Peer GATEWAY = new Peer(new NodeId("us-gw"), US);
  private static final ShardId SHARD = new ShardId(new KeyspaceId(1), EU, 0);
  private static final OriginDigest OPEN = new OriginDigest(1, 1);
  private static final OriginDigest EU_ONLY = new OriginDigest(2, 2);
  private static final Duration CATCH_UP = Duration.ofSeconds(20);

  private final SimulatedWorld world = new SimulatedWorld(31);
  private final FakeFeed feed = new FakeFeed(SHARD, world.wallClock());
  private final Policy policy = new Policy();
  private final Map<ShardId, NodeId> leaders = new HashMap<>(Map.of(SHARD, LEADER.node()));
  private ReplicaFollower follower;
  private ReplicaStore store;

  @BeforeEach
  void start() {
    publish(LEADER, feed);
    follow();
    world.node(GATEWAY).requests();
  }

  @Test
  void followsPutsAndDeletes() {
    feed.put(OPEN, "a", "1");
    feed.put(OPEN, "b", "2");
    feed.put(OPEN, "c", "3");
    feed.delete(OPEN, "b");
    awaitRevision(4);

    assertThat(scan()).containsExactly("a=1", "c=3");
    assertThat(served(get("a")).revision()).isEqualTo(4);
    assertThat(((OperationResult.Found) served(get("b")).result()).entry()).isEmpty();
  }

  @Test
  void theReplicaOfAnEmptyShardServesThatItIsEmpty() {
    assertThat(world.runUntil(() -> !store.state(SHARD).isBlank(), CATCH_UP)).isTrue();

    assertThat(scan()).isEmpty();
  }

  @Test
  void servesNothingBeforeItHasAnything() {
    world.network().isolate(FOLLOWER.node());
    world.runFor(Duration.ofSeconds(3));

    ShardResponse response = reader().read(request(get("a"), OPEN));

    assertThat(reasonOf(response)).isEqualTo(Reason.UNAVAILABLE);
    assertThat(reader().lags()).containsExactly(new ReadReplicas(EU, 1, 1, Optional.empty()));
  }

  @Test
  void restrictedOriginsNeverLeaveAndTheRevisionStillAdvances() {
    world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (envelope.layer() == Layer.REPLICA
                  && ReplicaWire.decode(envelope.payload()).orElseThrow()
                      instanceof ReplicaMessage.Piece piece) {
                assertThat(piece.changes()).noneMatch(c -> c.origin().equals(EU_ONLY));
                assertThat(envelope.scope().kind()).isNotEqualTo(ResidencyScope.Kind.NO_USER_DATA);
              }
            });
    feed.put(EU_ONLY, "secret", "1");
    awaitRevision(1);
    feed.put(OPEN, "a", "1");
    feed.put(EU_ONLY, "secret", "2");
    awaitRevision(3);
    feed.forgetHistory();
    restartFollowerBlank();
    awaitRevision(3);

    assertThat(scan()).containsExactly("a=1");
    assertThat(reasonOf(reader().read(request(get("secret"), EU_ONLY))))
        .isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(follower.refused()).isZero();
    assertThat(world.node(LEADER).gate().refused()).isZero();
  }

  @Test
  void whatALeaderShouldNotHaveSentIsDroppedAtTheMerge() {
    policy.leaderIsWrong = true;
    feed.put(EU_ONLY, "secret", "1");
    awaitRevision(1);

    assertThat(follower.refused()).isEqualTo(1);
    assertThat(store.get(SHARD, EU_ONLY, ByteString.copyFromUtf8("secret"))).isEmpty();
  }

  @Test
  void anUnknownPolicyStopsTheStreamInsteadOfLeavingThingsOut() {
    policy.known = false;
    feed.put(OPEN, "a", "1");
    world.runFor(Duration.ofSeconds(5));
    assertThat(store.state(SHARD).revision()).isLessThan(1);

    policy.known = true;
    awaitRevision(1);
    assertThat(scan()).containsExactly("a=1");
  }

  /** What it holds of an origin that went stays as it was, and must not pass for fresh. */
  @Test
  void closedTimesOfASplitThatIsNotKnownHereAreNotTaken() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    world.runFor(Duration.ofSeconds(2));
    feed.generation = 2;
    world.runFor(Duration.ofSeconds(10));
    assertThat(served(get("a")).staleMillis()).isGreaterThan(8_000);

    policy.generation = 2;
    world.runFor(Duration.ofSeconds(2));
    assertThat(served(get("a")).staleMillis()).isLessThan(1_500);
  }

  /**
   * Such a snapshot has nothing of the origin, and the closed time of before would vouch for it.
   */
  @Test
  void aSnapshotFromAfterASplitThatIsNotKnownHereWaits() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    world.runFor(Duration.ofSeconds(2));
    world.network().isolate(US);
    feed.put(OPEN, "a", "2");
    feed.splitOff(OPEN);
    feed.forgetHistory();
    world.network().healAll();
    world.runFor(Duration.ofSeconds(30));
    assertThat(scan()).containsExactly("a=1");
    assertThat(feed.snapshots).isLessThanOrEqualTo(3);

    policy.generation = 2;
    awaitRevision(2);
    assertThat(scan()).isEmpty();
  }

  @Test
  void anOriginThatWasSplitOffIsNotServed() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    policy.hasSplitOff = true;

    assertThat(reasonOf(reader().read(request(get("a"), OPEN)))).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void catchesUpAfterAPartition() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    world.runFor(Duration.ofSeconds(1));
    world.network().isolate(US);
    for (int i = 0; i < 100; i++) {
      feed.put(OPEN, "k" + i, "v");
    }
    world.runFor(Duration.ofSeconds(10));
    assertThat(store.state(SHARD).revision()).isEqualTo(1);
    long staleDuring = served(get("a")).staleMillis();

    world.network().healAll();
    awaitRevision(101);
    world.runFor(Duration.ofSeconds(1));

    assertThat(staleDuring).isGreaterThanOrEqualTo(10_000);
    assertThat(served(get("a")).staleMillis()).isLessThan(1_500);
    assertThat(scan()).hasSize(101);
  }

  @Test
  void aSnapshotReplacesWhatIsHereWhenTheHistoryIsGone() {
    feed.put(OPEN, "old", "1");
    feed.put(OPEN, "kept", "1");
    awaitRevision(2);
    world.network().isolate(US);
    feed.delete(OPEN, "old");
    feed.put(OPEN, "new", "1");
    feed.forgetHistory();
    world.runFor(Duration.ofSeconds(10));
    world.network().healAll();
    awaitRevision(4);

    assertThat(scan()).containsExactly("kept=1", "new=1");
    feed.put(OPEN, "z", "1");
    awaitRevision(5);
  }

  @Test
  void goesOnFromTheStoredRevisionAfterACrash() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    world.node(FOLLOWER).store().flush(() -> {});
    world.runFor(Duration.ofSeconds(1));
    for (int i = 0; i < 30; i++) {
      feed.put(OPEN, "k" + i, "v");
    }
    world.runFor(Duration.ofMillis(150));
    world.node(FOLLOWER).crash();
    world.node(FOLLOWER).restart();
    follow();
    assertThat(store.state(SHARD).revision()).isGreaterThanOrEqualTo(1);

    awaitRevision(31);
    assertThat(scan()).hasSize(31);
  }

  @Test
  void isEqualToTheLeaderUnderLossDuplicationAndReordering() {
    world.network().setLoss(0.1);
    world.network().setDuplication(0.1);
    world.network().setReordering(true);
    for (int i = 0; i < 200; i++) {
      feed.put(OPEN, "k" + i % 50, "v" + i);
      world.runFor(Duration.ofMillis(20));
    }
    world.network().setLoss(0);
    awaitRevision(200);

    assertThat(scan()).hasSize(50).contains("k0=v150", "k49=v199");
  }

  @Test
  void idleShardsStayFresh() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    world.runFor(Duration.ofMinutes(1));

    // One way, a mark interval, and the assumed clock offset.
    assertThat(served(get("a")).staleMillis()).isBetween(500L, 1_000L);
    ReadReplicas lag = reader().lags().get(0);
    assertThat(lag.of()).isEqualTo(EU);
    assertThat(lag.shards()).isEqualTo(1);
    assertThat(lag.blank()).isZero();
    assertThat(lag.staleness().orElseThrow().toMillis()).isBetween(500L, 1_000L);
  }

  @Test
  void aMarkCountsOnlyWhenItsRevisionIsHere() {
    ReplicaState state = ReplicaState.BLANK.at(4);

    assertThat(state.closedBy(new ClosedTime(5, 100))).isEqualTo(state);
    assertThat(state.closedBy(new ClosedTime(4, 100)).closed().wallMillis()).isEqualTo(100);
  }

  @Test
  void changesToTheNewLeaderWhenTheHintDoes() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    FakeFeed successor = new FakeFeed(SHARD, world.wallClock());
    successor.put(OPEN, "a", "1");
    publish(SUCCESSOR, successor);
    feed.resign();
    leaders.put(SHARD, SUCCESSOR.node());
    successor.put(OPEN, "b", "2");
    awaitRevision(2);

    assertThat(scan()).containsExactly("a=1", "b=2");
  }

  @Test
  void aGatewayReadsThroughTheService() {
    feed.put(OPEN, "a", "1");
    awaitRevision(1);
    SimulatedNode node = world.node(FOLLOWER);
    new ReplicaService(reader(), policy, node.pipe()).serveOn(node.requests());
    CompletableFuture<ShardResponse> answer =
        new ReplicaClient(world.node(GATEWAY).requests())
            .call(
                FOLLOWER.node(),
                request(get("a"), OPEN),
                ResidencyScope.UNRESTRICTED,
                Duration.ofSeconds(1));
    assertThat(world.runUntil(answer::isDone, Duration.ofSeconds(2))).isTrue();

    assertThat(answer.join()).isInstanceOf(ShardResponse.Served.class);
    assertThat(((ShardResponse.Served) answer.join()).servedIn()).isEqualTo(US);
  }

  private void publish(Peer peer, FakeFeed led) {
    SimulatedNode node = world.node(peer);
    new ReplicaPublisher(
            ReplicaConfig.DEFAULT,
            led,
            policy,
            node.pipe(),
            new LayerRouter(node.transport(), Layer.REPLICA))
        .start();
  }

  private void follow() {
    SimulatedNode node = world.node(FOLLOWER);
    store = new ReplicaStore(node.store());
    follower =
        new ReplicaFollower(
            ReplicaConfig.DEFAULT,
            policy.ofFollower(),
            shard -> Optional.ofNullable(leaders.get(shard)),
            store,
            node.pipe(),
            new LayerRouter(node.transport(), Layer.REPLICA),
            node.random("replica"));
    follower.start();
  }

  private void restartFollowerBlank() {
    world.node(FOLLOWER).crash();
    world.node(FOLLOWER).restart();
    follow();
  }

  private void awaitRevision(long revision) {
    assertThat(world.runUntil(() -> store.state(SHARD).revision() >= revision, CATCH_UP)).isTrue();
    assertThat(store.state(SHARD).revision()).isEqualTo(revision);
  }

  private ReplicaReader reader() {
    return new ReplicaReader(
        FOLLOWER,
        store,
        policy.ofFollower(),
        world.wallClock(),
        ReplicaConfig.DEFAULT.maxClockOffset());
  }

  private ShardResponse.Served served(DataOperation operation) {
    return (ShardResponse.Served) reader().read(request(operation, OPEN));
  }

  private List<String> scan() {
    OperationResult.Scanned scanned =
        (OperationResult.Scanned)
            served(new DataOperation.Scan(ByteString.EMPTY, ByteString.EMPTY, 1000)).result();
    return scanned.entries().stream().map(ReplicaSimulationTest::text).toList();
  }

  private static String text(Entry entry) {
    return entry.key().toStringUtf8() + "=" + entry.value().toStringUtf8();
  }

  private static DataOperation get(String key) {
    return new DataOperation.Get(ByteString.copyFromUtf8(key));
  }

  private static ShardRequest request(DataOperation operation, OriginDigest origin) {
    return new ShardRequest(SHARD, origin, 1, Optional.empty(), Consistency.EVENTUAL, operation);
  }

  private static Reason reasonOf(ShardResponse response) {
    return ((ShardResponse.Refused) response).refusal().reason();
  }

  /** What the directory would say; the leader's copy can be wrong. */
  private static class Policy implements ReplicaPolicy {
    private boolean known = true;
    private boolean leaderIsWrong;
    private boolean hasSplitOff;
    private long generation = 1;

    ReplicaPolicy ofFollower() {
      return new Policy() {
        @Override
        public Optional<ResidencyScope> scopeOf(KeyspaceId keyspace, OriginDigest origin) {
          return Optional.of(truth(origin));
        }

        @Override
        public boolean holds(ShardId shard, OriginDigest origin) {
          return Policy.this.holds(shard, origin);
        }

        @Override
        public long generation(ShardId shard) {
          return Policy.this.generation(shard);
        }
      };
    }

    @Override
    public boolean holds(ShardId shard, OriginDigest origin) {
      return !hasSplitOff;
    }

    @Override
    public long generation(ShardId shard) {
      return generation;
    }

    private static ResidencyScope truth(OriginDigest origin) {
      return origin.equals(EU_ONLY) ? ResidencyScope.only(Set.of(EU)) : ResidencyScope.UNRESTRICTED;
    }

    @Override
    public Optional<ResidencyScope> scopeOf(KeyspaceId keyspace, OriginDigest origin) {
      if (!known) {
        return Optional.empty();
      }
      return Optional.of(leaderIsWrong ? ResidencyScope.UNRESTRICTED : truth(origin));
    }

    @Override
    public boolean readableElsewhere(KeyspaceId keyspace, OriginDigest origin) {
      return true;
    }

    @Override
    public List<Peer> followers(ShardId shard) {
      return List.of(FOLLOWER);
    }

    @Override
    public Collection<ShardId> followed() {
      return List.of(SHARD);
    }
  }
}
