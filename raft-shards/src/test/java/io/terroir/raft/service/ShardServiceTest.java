package io.terroir.raft.service;

import static io.terroir.raft.shard.TestReplica.REGION;
import static io.terroir.raft.shard.TestReplica.SHARD;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.eventual;
import static io.terroir.raft.shard.TestRequests.get;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.ClosedRound;
import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestRequests;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a gateway gets from a node, over the simulated network. */
class ShardServiceTest {
  private static final NodeId NODE = new NodeId("node-a");
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final ResidencyScope SCOPE = ResidencyScope.only(Set.of(REGION));

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(NODE, REGION));
  private final SimulatedNode gateway = world.node(new Peer(new NodeId("gateway"), REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(SHARD, OriginRange.ALL, ShardLimits.DEFAULT, node.store());
  private final ReluctantPipe pipe = new ReluctantPipe(node.pipe(1));
  private final OneReplicaGroup group = new OneReplicaGroup(NODE, machine, node.store(), pipe);

  ShardServiceTest() {
    ShardService service = new ShardService(node.peer(), node.requests(), node.wallClock());
    service.start();
    LeaseKeeper leases = new LeaseKeeper(machine, ShardLimits.DEFAULT);
    machine.addListener(leases);
    leases.attach(group);
    Watchers watchers = new Watchers(machine, ShardLimits.DEFAULT);
    machine.addListener(watchers);
    watchers.attach(group);
    service.add(group, machine, leases, watchers);
  }

  @Test
  void theLeaderTellsHowLongALeaseHasLeftAndRenewsIt() {
    call(write(FRANCE, new DataOperation.GrantLease(7, 60_000)));
    world.runFor(Duration.ofSeconds(20));

    assertThat(remainingMillis(false)).isBetween(39_000L, 40_000L);
    assertThat(remainingMillis(true)).isEqualTo(60_000);
    world.runFor(Duration.ofSeconds(50));
    assertThat(remainingMillis(false)).isBetween(9_000L, 10_000L);
    world.runFor(Duration.ofSeconds(11));
    assertThat(refusal(check(7, true)).reason()).isEqualTo(Reason.LEASE_NOT_FOUND);
  }

  @Test
  void aFollowerRenewsNoLease() {
    call(write(FRANCE, new DataOperation.GrantLease(7, 60_000)));
    group.setLeader(new NodeId("node-b"));

    assertThat(refusal(check(7, true)).reason()).isEqualTo(Reason.NOT_LEADER);
  }

  /** Another may lead by now, and count from before the renewal. */
  @Test
  void aRenewalIsConfirmedByAMajority() {
    call(write(FRANCE, new DataOperation.GrantLease(7, 60_000)));
    group.isolate();

    assertThat(refusal(check(7, true)).reason()).isNotEqualTo(Reason.LEASE_NOT_FOUND);
  }

  @Test
  void aWatchFromNowBeginsAfterWhatWasAcknowledged() {
    call(put(FRANCE, "paris", "1"));
    CompletableFuture<ShardResponse> watching = send(watch(DataOperation.Watch.NOW), TIMEOUT);
    world.runFor(Duration.ofMillis(100));
    call(put(FRANCE, "paris", "2"));

    ShardResponse.Served served = (ShardResponse.Served) await(watching);
    OperationResult.Watched watched = (OperationResult.Watched) served.result();
    assertThat(watched.events()).extracting(WatchEvent::revision).containsExactly(2L);
    assertThat(watched.through()).isEqualTo(2);
  }

  /** A deposed leader does not know what "now" is. */
  @Test
  void nowIsConfirmedByAMajority() {
    group.isolate();

    assertThat(refusal(watch(DataOperation.Watch.NOW)).reason())
        .isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(call(watch(0))).isInstanceOf(ShardResponse.Served.class);
  }

  private static ShardRequest watch(long after) {
    return TestRequests.read(FRANCE, 1, new DataOperation.Watch(bytes(""), bytes(""), after, 500));
  }

  private static ShardRequest check(long lease, boolean renew) {
    return TestRequests.read(FRANCE, 1, new DataOperation.CheckLease(lease, renew));
  }

  private long remainingMillis(boolean renew) {
    ShardResponse.Served served = (ShardResponse.Served) call(check(7, renew));
    return ((OperationResult.LeaseHeld) served.result()).remainingMillis();
  }

  @Test
  void aWriteAndALinearizableReadAreServedWithHomeEpochAndRevision() {
    ShardResponse written = call(put(FRANCE, "paris", "1"));
    assertThat(written)
        .isEqualTo(
            new ShardResponse.Served(
                new OperationResult.Written(Optional.empty()), 1, 1, NODE, REGION, 0));

    Entry paris = new Entry(bytes("paris"), bytes("1"), 1, 1, 1, Entry.NO_LEASE);
    assertThat(call(get(FRANCE, 1, "paris")))
        .isEqualTo(
            new ShardResponse.Served(
                new OperationResult.Found(Optional.of(paris)), 1, 1, NODE, REGION, 0));
  }

  @Test
  void theBytesOfARequestGoIntoTheLogAsTheyAre() {
    ShardRequest request = put(FRANCE, "paris", "1");
    call(request);

    assertThat(group.log()).containsExactly(ShardCodec.encodeRequest(request));
  }

  @Test
  void readsDoNotGoIntoTheLog() {
    call(get(FRANCE, 1, "paris"));
    call(eventual(FRANCE, "paris"));

    assertThat(group.log()).isEmpty();
  }

  @Test
  void aFollowerNamesTheLeaderButServesEventualReads() {
    NodeId leader = new NodeId("node-b");
    group.setLeader(leader);

    assertThat(refusal(put(FRANCE, "a", "1")).leaderHint()).contains(leader);
    assertThat(refusal(get(FRANCE, 1, "a")).reason()).isEqualTo(Reason.NOT_LEADER);
    assertThat(served(eventual(FRANCE, "a")).staleMillis()).isEqualTo(-1);
  }

  @Test
  void aLeaderKnowsHowOldItsStateMayBe() {
    long now = world.wallClock().millis();
    group.confirmRound(now - 300);
    assertThat(served(eventual(FRANCE, "a")).staleMillis()).isBetween(300L, 400L);

    group.confirmRound(new ClosedRound(now, 5));
    assertThat(served(eventual(FRANCE, "a")).staleMillis())
        .as("committed entries are not applied yet")
        .isEqualTo(-1);
  }

  @Test
  void processesOfOtherRegionsAreSentToAGatewayHere() {
    RegionId far = new RegionId("us-east-1");
    SimulatedNode stranger = world.node(new Peer(new NodeId("far"), far));
    ResidencyScope anywhere = ResidencyScope.UNRESTRICTED;

    ShardResponse response =
        await(
            new ShardClient(stranger.requests())
                .call(NODE, put(FRANCE, "a", "1"), anywhere, TIMEOUT));
    Refusal refusal = ((ShardResponse.Refused) response).refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal.home()).contains(REGION);
    assertThat(group.log()).isEmpty();
  }

  @Test
  void answersGoNowhereButToTheRegionOfTheShard() {
    world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (from.node().equals(NODE)) {
                assertThat(envelope.scope()).isEqualTo(SCOPE);
              }
            });
    served(put(FRANCE, "a", "1"));
    served(get(FRANCE, 1, "a"));
  }

  @Test
  void aShardThatIsNotHereIsUnavailable() {
    ShardRequest astray = get(FRANCE, 1, "a");
    ShardId other = new ShardId(SHARD.keyspace(), REGION, 9);

    Refusal refusal =
        refusal(
            new ShardRequest(
                other, FRANCE, 1, Optional.empty(), astray.consistency(), astray.operation()));
    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void badInputIsRefusedWithItsFieldBeforeTheLog() {
    assertThat(refusal(put(FRANCE, "", "1")).field()).isEqualTo("key");
    assertThat(group.log()).isEmpty();
  }

  @Test
  void whatIsNoRequestIsRefused() {
    ByteString gone =
        ShardCodec.encodeSetGone(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1")));
    for (ByteString bytes : new ByteString[] {ByteString.copyFromUtf8("nonsense"), gone}) {
      CompletableFuture<ByteString> answer =
          gateway.requests().call(NODE, RequestService.SHARD, SCOPE, bytes, TIMEOUT);
      world.runUntil(answer::isDone, TIMEOUT);
      assertThatThrownBy(answer::join)
          .cause()
          .isInstanceOfSatisfying(
              TerroirRefusedException.class,
              e -> assertThat(e.refusal().reason()).isEqualTo(Reason.INVALID_ARGUMENT));
    }
    assertThat(group.log()).isEmpty();
  }

  @Test
  void aFullQueueSaysSoAtOnce() {
    pipe.refuse();

    assertThat(refusal(put(FRANCE, "a", "1")).reason()).isEqualTo(Reason.RESOURCE_EXHAUSTED);
  }

  @Test
  void whatWaitedPastItsDeadlineIsNotExecuted() {
    pipe.hold();
    CompletableFuture<ShardResponse> late = send(put(FRANCE, "a", "1"), TIMEOUT);
    world.runFor(TIMEOUT.plusMillis(1));
    pipe.release();
    world.runFor(TIMEOUT);

    assertThat(late).isDone();
    assertThat(group.log()).isEmpty();
  }

  @Test
  void theClientTurnsSilenceIntoARefusal() {
    world.network().cut(gateway.peer().node(), NODE);

    assertThat(refusal(put(FRANCE, "a", "1")).reason())
        .isIn(Reason.DEADLINE_EXCEEDED, Reason.UNAVAILABLE);
  }

  private ShardResponse.Served served(ShardRequest request) {
    return (ShardResponse.Served) call(request);
  }

  private Refusal refusal(ShardRequest request) {
    return ((ShardResponse.Refused) call(request)).refusal();
  }

  private ShardResponse call(ShardRequest request) {
    return await(send(request, TIMEOUT));
  }

  private CompletableFuture<ShardResponse> send(ShardRequest request, Duration timeout) {
    return new ShardClient(gateway.requests()).call(NODE, request, SCOPE, timeout);
  }

  private ShardResponse await(CompletableFuture<ShardResponse> response) {
    assertThat(world.runUntil(response::isDone, Duration.ofSeconds(5))).isTrue();
    return response.join();
  }
}
