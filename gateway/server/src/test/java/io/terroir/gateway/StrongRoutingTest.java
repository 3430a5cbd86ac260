package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.US;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static io.terroir.gateway.TestRegions.nodesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OriginState;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.v1.CompareAndSetRequest;
import io.terroir.v1.CompareAndSetResponse;
import io.terroir.v1.Consistency;
import io.terroir.v1.GetRequest;
import io.terroir.v1.GetResponse;
import io.terroir.v1.PutRequest;
import io.terroir.v1.PutResponse;
import io.terroir.v1.ScanRequest;
import io.terroir.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrongRoutingTest {
  private static final ShardId EU_SHARD = new ShardId(new KeyspaceId(1), EU, 0);

  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  private static GetRequest get(String origin, Consistency consistency) {
    return GetRequest.newBuilder()
        .setKeyspace("cities")
        .setOrigin(ByteString.copyFromUtf8(origin))
        .setKey(KEY)
        .setConsistency(consistency)
        .build();
  }

  @Test
  void theFirstWriteClaimsTheOriginForItsRegion() {
    PutResponse answer = world.await(world.data(US).put(world.put("MX", "1").build()));

    assertThat(answer.getHeader().getHomeRegion()).isEqualTo("us-east-1");
    assertThat(answer.getHeader().getEpoch()).isEqualTo(1);
    assertThat(answer.getHeader().getServedRegion()).isEqualTo("us-east-1");
    assertThat(answer.getHeader().getClaim().getDecidedBy()).isEqualTo("config-1");
    assertThat(answer.getHeader().getClaim().getWantedRegion()).isEqualTo("us-east-1");
  }

  @Test
  void laterWritesNeedNoClaim() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    PutResponse second = world.await(world.data(US).put(world.put("MX", "2").build()));

    assertThat(second.getHeader().hasClaim()).isFalse();
    assertThat(world.directory.count(DirectoryCommand.Claim.class)).isEqualTo(1);
  }

  @Test
  void concurrentFirstWritesMakeOneClaim() {
    List<ListenableFuture<PutResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(world.data(US).put(world.put("MX", "" + i).build()));
    }
    long claimed =
        calls.stream().map(world::await).filter(answer -> answer.getHeader().hasClaim()).count();

    assertThat(claimed).as("one write is told that it claimed").isEqualTo(1);
    assertThat(world.directory.count(DirectoryCommand.Claim.class)).isEqualTo(1);
  }

  @Test
  void theLoserOfAClaimGoesToTheWinner() {
    ListenableFuture<PutResponse> inEu = world.data(EU).put(world.put("MX", "eu").build());
    ListenableFuture<PutResponse> inUs = world.data(US).put(world.put("MX", "us").build());

    assertThat(world.await(inEu).getHeader().getHomeRegion())
        .isEqualTo(world.await(inUs).getHeader().getHomeRegion());
  }

  @Test
  void forwardsToTheHomeRegionAndTellsOfTheClaim() {
    PutResponse answer = world.await(world.data(US).put(world.put("FR", "1").build()));

    assertThat(answer.getHeader().getHomeRegion()).isEqualTo("eu-west-1");
    assertThat(answer.getHeader().getServedRegion()).isEqualTo("eu-west-1");
    assertThat(answer.getHeader().getGatewayRegion()).isEqualTo("us-east-1");
    assertThat(answer.getHeader().getClaim().getWantedRegion()).isEqualTo("us-east-1");
    assertThat(answer.getHeader().getClaim().getHomeRegion()).isEqualTo("eu-west-1");
    assertThat(world.directory.count(DirectoryCommand.Claim.class))
        .as("the home gateway learns the binding with the request")
        .isEqualTo(1);
  }

  @Test
  void remembersTheHomeThatAClaimDecidedNotTheOneThatItWanted() {
    PutResponse first = world.await(world.data(US).put(world.put("FR", "1").build()));
    PutResponse second = world.await(world.data(US).put(world.put("FR", "2").build()));

    assertThat(first.getHeader().getClaim().getWantedRegion()).isEqualTo("us-east-1");
    assertThat(second.getHeader().getHomeRegion()).isEqualTo("eu-west-1");
    assertThat(second.getHeader().getServedRegion()).isEqualTo("eu-west-1");
  }

  @Test
  void readsTheLatestWriteFromAnywhere() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    GetResponse fromJapan = world.await(world.data(JP).get(get("MX", Consistency.LINEARIZABLE)));

    assertThat(fromJapan.getEntry().getValue().toStringUtf8()).isEqualTo("1");
    assertThat(fromJapan.getHeader().getStaleMillisMax()).isZero();
    assertThat(fromJapan.getHeader().getServedRegion()).isEqualTo("us-east-1");
  }

  @Test
  void absenceIsAskedOfTheProtocolForALinearizableReadEachTime() {
    for (int i = 1; i <= 2; i++) {
      GetResponse answer = world.await(world.data(EU).get(get("ZZ", Consistency.LINEARIZABLE)));
      assertThat(answer.hasEntry()).isFalse();
      assertThat(world.directory.count(DirectoryCommand.Where.class)).isEqualTo(i);
    }
    assertThat(world.directory.count(DirectoryCommand.Claim.class)).isZero();
  }

  @Test
  void absenceIsBelievedForAnEventualReadOfAnyAge() {
    // However fresh the view: the config replica behind it may not have heard of the claim.
    world.view(EU).confirm(world.world.clock().nanos());
    GetResponse answer = world.await(world.data(EU).get(get("ZZ", Consistency.EVENTUAL)));

    assertThat(answer.hasEntry()).isFalse();
    assertThat(answer.getHeader().getStaleMillisMax()).isEqualTo(-1);
    assertThat(world.directory.submitted).isEmpty();
  }

  @Test
  void believesTheLeaderThatAFollowerNames() {
    world.members.lead(EU_SHARD, nodesOf(EU).get(0));
    world.shards.leaders.put(EU_SHARD, nodesOf(EU).get(2));
    PutResponse unused = world.await(world.data(EU).put(world.put("DE", "1").build()));

    assertThat(world.shards.asked).containsExactly(nodesOf(EU).get(0), nodesOf(EU).get(2));
    PutResponse again = world.await(world.data(EU).put(world.put("DE", "2").build()));
    assertThat(again.getHeader().getServedNode()).isEqualTo(nodesOf(EU).get(2).name());
    assertThat(world.shards.asked).as("and remembers it").hasSize(3);
  }

  /** The directory names those with which the shard was created. */
  private NodeId leaderThatTheDirectoryDoesNotName() {
    NodeId joined = new NodeId("eu-west-1-4");
    world.shards.place(joined, EU);
    world.members.put(new Peer(joined, EU), Role.NODE, Member.State.ALIVE);
    world.shards.leaders.put(EU_SHARD, joined);
    return joined;
  }

  @Test
  void aLeaderThatTheDirectoryDoesNotNameIsBelievedAndRemembered() {
    NodeId joined = leaderThatTheDirectoryDoesNotName();
    PutResponse put = world.await(world.data(EU).put(world.put("DE", "1").build()));
    assertThat(put.getHeader().getServedNode()).isEqualTo(joined.name());
    assertThat(world.shards.asked).containsExactly(nodesOf(EU).get(0), joined);

    world.shards.down.addAll(nodesOf(EU));
    GetResponse read = world.await(world.data(EU).get(get("DE", Consistency.EVENTUAL)));
    assertThat(read.getHeader().getServedNode()).isEqualTo(joined.name());
  }

  @Test
  void aLeaderThatOnlyGossipNamesIsFound() {
    NodeId joined = leaderThatTheDirectoryDoesNotName();
    world.shards.leaderIsNamed = false;
    world.members.lead(EU_SHARD, joined);
    PutResponse put = world.await(world.data(EU).put(world.put("DE", "1").build()));
    assertThat(put.getHeader().getServedNode()).isEqualTo(joined.name());
    assertThat(world.shards.asked).containsExactly(joined);
  }

  @Test
  void membersThatSayThatTheyHaveJoinedServeReadsWithoutALeader() {
    NodeId joined = leaderThatTheDirectoryDoesNotName();
    world.shards.leaders.put(EU_SHARD, nodesOf(EU).get(0));
    world.await(world.data(EU).put(world.put("DE", "1").build()));
    world.shards.leaders.remove(EU_SHARD);
    world.shards.down.addAll(nodesOf(EU));
    world.members.join(EU_SHARD, joined);

    GetResponse read = world.await(world.data(EU).get(get("DE", Consistency.EVENTUAL)));

    assertThat(read.getHeader().getServedNode()).isEqualTo(joined.name());
  }

  @Test
  void aLeaderAmongThoseWhoHaveJoinedIsFoundWithoutAHint() {
    NodeId joined = leaderThatTheDirectoryDoesNotName();
    world.shards.leaderIsNamed = false;
    world.members.join(EU_SHARD, joined);

    PutResponse put = world.await(world.data(EU).put(world.put("DE", "1").build()));

    assertThat(put.getHeader().getServedNode()).isEqualTo(joined.name());
  }

  @Test
  void nobodyOfAnotherRegionIsTakenForALeader() {
    NodeId american = nodesOf(US).get(0);
    world.members.put(new Peer(american, US), Role.NODE, Member.State.ALIVE);
    world.members.lead(EU_SHARD, american);
    world.members.join(EU_SHARD, american);
    world.shards.leaders.put(EU_SHARD, american);

    Refusal refusal = world.refusal(world.data(EU).put(world.put("DE", "1").build()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(world.shards.asked).isNotEmpty().doesNotContain(american);
  }

  @Test
  void theAttemptsOfAWriteCarryTheRequestIdOfItsClient() {
    world.members.lead(EU_SHARD, nodesOf(EU).get(0));
    world.shards.leaders.put(EU_SHARD, nodesOf(EU).get(2));
    PutRequest put = world.put("DE", "1").build();
    PutResponse unused = world.await(world.data(EU).put(put));

    RequestId id =
        new RequestId(
            put.getRequestId().getClient(),
            put.getRequestId().getIssuedMillis(),
            put.getRequestId().getNumber());
    assertThat(world.shards.requestIds).hasSize(2).containsOnly(Optional.of(id));
  }

  @Test
  void asksAllMembersUntilTheElectionIsOver() {
    world.shards.leaders.remove(EU_SHARD);
    world.shards.leaderIsNamed = false;
    world.shards.down.add(nodesOf(EU).get(0));
    ListenableFuture<PutResponse> call = world.data(EU).put(world.put("DE", "1").build());
    world.world.runFor(Duration.ofMillis(700));
    assertThat(call.isDone()).isFalse();

    world.shards.leaders.put(EU_SHARD, nodesOf(EU).get(2));
    assertThat(world.await(call).getHeader().getServedNode()).isEqualTo(nodesOf(EU).get(2).name());
  }

  @Test
  void aShardWithoutLeaderIsUnavailableAtTheDeadline() {
    world.shards.leaders.remove(EU_SHARD);

    Refusal refusal = world.refusal(world.data(EU).put(world.put("DE", "1").build()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(world.shards.asked).as("it rests between rounds").hasSizeLessThan(400);
  }

  @Test
  void anEventualReadOfALocalOriginIsServedByTheNearestMember() {
    PutResponse unused = world.await(world.data(EU).put(world.put("DE", "1").build()));
    world.members.put(new Peer(nodesOf(EU).get(2), EU), Role.NODE, Member.State.ALIVE);

    GetResponse answer = world.await(world.data(EU).get(get("DE", Consistency.EVENTUAL)));

    assertThat(answer.getHeader().getServedNode()).isEqualTo(nodesOf(EU).get(2).name());
    assertThat(answer.getHeader().getStaleMillisMax()).isEqualTo(FakeShards.STALE_MILLIS);
  }

  @Test
  void anEventualReadOfARemoteOriginIsServedByAReadReplicaHere() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    GetResponse learnt = world.await(world.data(JP).get(get("MX", Consistency.LINEARIZABLE)));
    assertThat(learnt.hasEntry()).isTrue();
    world.shards.followers.put(JP, List.of(nodesOf(JP).get(0), nodesOf(JP).get(1)));
    world.shards.down.add(nodesOf(JP).get(0));

    GetResponse answer = world.await(world.data(JP).get(get("MX", Consistency.EVENTUAL)));

    assertThat(answer.getHeader().getServedRegion()).isEqualTo("ap-northeast-1");
    assertThat(answer.getHeader().getHomeRegion()).isEqualTo("us-east-1");
    assertThat(answer.getHeader().getStaleMillisMax()).isEqualTo(FakeShards.STALE_MILLIS);
  }

  /** Read replicas have no history. */
  @Test
  void aReadAtARevisionGoesHomeWhateverReplicasThereAre() {
    PutResponse put = world.await(world.data(US).put(world.put("MX", "1").build()));
    GetResponse learnt = world.await(world.data(JP).get(get("MX", Consistency.LINEARIZABLE)));
    assertThat(learnt.hasEntry()).isTrue();
    world.shards.followers.put(JP, List.of(nodesOf(JP).get(0)));

    GetResponse answer =
        world.await(
            world
                .data(JP)
                .get(
                    get("MX", Consistency.EVENTUAL).toBuilder()
                        .setRevision(put.getHeader().getRevision())
                        .build()));

    assertThat(answer.getHeader().getServedRegion()).isEqualTo("us-east-1");
  }

  @Test
  void anEventualReadGoesHomeIfNoReadReplicaServes() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    GetResponse learnt = world.await(world.data(JP).get(get("MX", Consistency.LINEARIZABLE)));
    assertThat(learnt.hasEntry()).isTrue();
    world.shards.followers.put(JP, List.of(nodesOf(JP).get(0)));
    world.shards.down.add(nodesOf(JP).get(0));

    GetResponse answer = world.await(world.data(JP).get(get("MX", Consistency.EVENTUAL)));

    assertThat(answer.getHeader().getServedRegion()).isEqualTo("us-east-1");
  }

  @Test
  void aLostHomeRegionIsToldAtOnceWhenItsGatewaysAreKnownToBeDead() {
    PutResponse unused = world.await(world.data(US).put(world.put("FR", "1").build()));
    world.members.put(gatewayOf(EU), Role.GATEWAY, Member.State.DEAD);
    Duration before = world.world.elapsed();

    Refusal refusal = world.refusal(world.data(US).put(world.put("FR", "2").build()));

    assertThat(refusal.reason()).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
    assertThat(refusal.home()).contains(EU);
    assertThat(world.world.elapsed().minus(before)).isLessThan(Duration.ofMillis(10));
  }

  @Test
  void onlyTheFirstRequestWaitsForAGatewayThatDoesNotAnswer() {
    PutResponse unused = world.await(world.data(US).put(world.put("FR", "1").build()));
    world.world.network().isolate(EU);
    Refusal first = world.refusal(world.data(US).put(world.put("FR", "2").build()));
    Duration before = world.world.elapsed();
    Refusal second = world.refusal(world.data(US).put(world.put("FR", "3").build()));

    assertThat(first.reason()).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
    assertThat(second.reason()).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
    assertThat(world.world.elapsed().minus(before)).isLessThan(Duration.ofMillis(10));

    world.world.network().healAll();
    world.world.runFor(Duration.ofSeconds(2));
    PutResponse healed = world.await(world.data(US).put(world.put("FR", "4").build()));
    assertThat(healed.getHeader().getHomeRegion()).isEqualTo("eu-west-1");
  }

  @Test
  void anIsolatedRegionServesItsOwnOrigins() {
    PutResponse unused = world.await(world.data(EU).put(world.put("DE", "1").build()));
    world.world.network().isolate(EU);

    PutResponse answer = world.await(world.data(EU).put(world.put("DE", "2").build()));

    assertThat(answer.getHeader().getServedRegion()).isEqualTo("eu-west-1");
  }

  @Test
  void aShardThatKnowsANewerHomeIsBelieved() {
    PutResponse first = world.await(world.data(US).put(world.put("MX", "1").build()));
    assertThat(first.getHeader().getHomeRegion()).isEqualTo("us-east-1");
    KeyspaceId cities = new KeyspaceId(1);
    OriginDigest mexico =
        OriginDigest.of(ByteString.copyFrom(new byte[32]), ByteString.copyFromUtf8("MX"));
    world.shards.moved.put(mexico, new OriginBinding(cities, mexico, JP, 2));

    PutResponse answer = world.await(world.data(US).put(world.put("MX", "2").build()));

    assertThat(answer.getHeader().getHomeRegion()).isEqualTo("ap-northeast-1");
    assertThat(answer.getHeader().getEpoch()).isEqualTo(2);
    assertThat(answer.getHeader().getServedRegion()).isEqualTo("ap-northeast-1");
  }

  @Test
  void nothingIsServedOfAnOriginThatMovesOrIsErased() {
    OriginDigest mexico =
        OriginDigest.of(ByteString.copyFrom(new byte[32]), ByteString.copyFromUtf8("MX"));
    OriginBinding moving =
        new OriginBinding(new KeyspaceId(1), mexico, US, 2, new OriginState.Moving(JP));
    world.directory.bind(moving);

    Refusal refusal = world.refusal(world.data(US).put(world.put("MX", "1").build()));
    assertThat(refusal.reason()).isEqualTo(Reason.ORIGIN_MOVING);
    assertThat(refusal.reason().retriable()).isTrue();

    world.directory.bind(
        new OriginBinding(new KeyspaceId(1), mexico, US, 3, new OriginState.Erased()));
    assertThat(world.refusal(world.data(EU).get(get("MX", Consistency.LINEARIZABLE))).reason())
        .isEqualTo(Reason.ERASED);
    assertThat(world.shards.asked).isEmpty();
  }

  @Test
  void aRequiredHomeThatThePolicyForbidsIsRefusedAndNothingIsClaimed() {
    PutRequest put = world.put("FR", "1").setRequiredHome("us-east-1").build();

    Refusal refusal = world.refusal(world.data(US).put(put));

    assertThat(refusal.reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(refusal.message()).contains("eu-only").doesNotContain("FR");
    assertThat(world.directory.submitted).isEmpty();
    assertThat(world.shards.asked).isEmpty();
  }

  @Test
  void aRequiredHomeThatIsNotTheHomeIsRefused() {
    PutResponse unused = world.await(world.data(US).put(world.put("MX", "1").build()));
    PutRequest put = world.put("MX", "2").setRequiredHome("eu-west-1").build();

    Refusal refusal = world.refusal(world.data(US).put(put));

    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(refusal.home()).contains(US);
  }

  @Test
  void dataThatMayNotBeReadElsewhereIsRefusedThere() {
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "1").build()));

    Refusal linearizable = world.refusal(world.data(US).get(get("FR", Consistency.LINEARIZABLE)));
    Refusal eventual = world.refusal(world.data(US).get(get("FR", Consistency.EVENTUAL)));
    Refusal previous =
        world.refusal(world.data(US).put(world.put("FR", "2").setReturnPrevious(true).build()));

    assertThat(List.of(linearizable, eventual, previous))
        .allSatisfy(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.RESIDENCY_VIOLATION));
    assertThat(
            world
                .await(world.data(EU).get(get("FR", Consistency.LINEARIZABLE)))
                .getEntry()
                .getValue()
                .toStringUtf8())
        .isEqualTo("1");
  }

  @Test
  void requestsCarryTheScopeOfTheirOrigin() {
    PutResponse restricted = world.await(world.data(EU).put(world.put("FR", "1").build()));
    PutResponse free = world.await(world.data(EU).put(world.put("DE", "1").build()));

    assertThat(restricted.hasPrevious() || free.hasPrevious()).isFalse();
    assertThat(world.shards.scopes)
        .contains(ResidencyScope.only(Set.of(EU)), ResidencyScope.UNRESTRICTED);
  }

  @Test
  void compareAndSetTellsWhatItFound() {
    PutResponse unused = world.await(world.data(EU).put(world.put("DE", "1").build()));
    CompareAndSetRequest.Builder request =
        CompareAndSetRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(ByteString.copyFromUtf8("DE"))
            .setKey(KEY)
            .setValue(ByteString.copyFromUtf8("other"))
            .setNewValue(ByteString.copyFromUtf8("2"));

    CompareAndSetResponse refused =
        world.await(world.data(EU).compareAndSet(request.setRequestId(world.nextId()).build()));
    CompareAndSetResponse swapped =
        world.await(
            world
                .data(EU)
                .compareAndSet(
                    request
                        .setRequestId(world.nextId())
                        .setModRevision(refused.getCurrent().getModRevision())
                        .build()));

    assertThat(refused.getSwapped()).isFalse();
    assertThat(refused.getCurrent().getValue().toStringUtf8()).isEqualTo("1");
    assertThat(swapped.getSwapped()).isTrue();
    assertThat(swapped.hasCurrent()).isFalse();
  }

  @Test
  void pagesOfAScanJoinWithoutGapOrOverlap() {
    for (int i = 0; i < 5; i++) {
      PutResponse unused =
          world.await(
              world
                  .data(EU)
                  .put(world.put("DE", "v").setKey(ByteString.copyFromUtf8("k" + i)).build()));
    }
    List<String> keys = new ArrayList<>();
    ByteString from = ByteString.EMPTY;
    do {
      ScanResponse page =
          world.await(
              world
                  .data(JP)
                  .scan(
                      ScanRequest.newBuilder()
                          .setKeyspace("cities")
                          .setOrigin(ByteString.copyFromUtf8("DE"))
                          .setFrom(from)
                          .setLimit(2)
                          .build()));
      page.getEntriesList().forEach(entry -> keys.add(entry.getKey().toStringUtf8()));
      from = page.getNext();
    } while (!from.isEmpty());

    assertThat(keys).containsExactly("k0", "k1", "k2", "k3", "k4");
  }

  @Test
  void aKeyspaceThatIsBusyRefusesAtOnce() {
    world.startGateway(US, 2);
    List<ListenableFuture<PutResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(world.data(US).put(world.put("MX", "" + i).build()));
    }

    assertThat(world.refusal(calls.get(2)).reason()).isEqualTo(Reason.RESOURCE_EXHAUSTED);
    assertThat(world.await(calls.get(0)).getHeader().getEpoch()).isEqualTo(1);
    assertThat(world.await(calls.get(1)).getHeader().getEpoch()).isEqualTo(1);
  }
}
