package io.terroir.gossip.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.gossip.wire.LayerRouter;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three regions of three nodes and a gateway each, with a WAN between them. */
class MembershipSimulationTest {
  private static final List<String> REGIONS = List.of("eu", "us", "ap");
  private static final ShardId SHARD = new ShardId(new KeyspaceId(1), new RegionId("eu"), 0);
  private static final Duration DETECTION = Duration.ofSeconds(30);

  private final SimulatedWorld world = new SimulatedWorld(17);
  private final Map<NodeId, Membership> members = new LinkedHashMap<>();
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();

  @BeforeEach
  void startEverybody() {
    for (String region : REGIONS) {
      for (int i = 1; i <= 3; i++) {
        add(region + "-n" + i, region);
      }
      add(region + "-gw", region);
    }
    peers.values().forEach(this::start);
    assertThat(world.runUntil(() -> everybody(view -> living(view) == 12), DETECTION)).isTrue();
  }

  @Test
  void everybodyKnowsEverybodyThroughOneSeed() {
    assertThat(member("ap-n3").members()).hasSize(12);
    assertThat(member("us-n1").member(node("eu-gw")).map(m -> m.metadata().role()))
        .contains(Role.GATEWAY);
  }

  @Test
  void staysStableUnderLoss() {
    world.network().setLoss(0.05);
    world.runFor(Duration.ofMinutes(2));

    assertThat(everybody(view -> living(view) == 12)).isTrue();
  }

  @Test
  void aDeadMemberIsFoundEverywhereAndRejoins() {
    NodeId victim = node("us-n2");
    process(victim).crash();
    members.remove(victim);

    assertThat(world.runUntil(() -> everybody(view -> isDead(view, victim)), DETECTION)).isTrue();

    process(victim).restart();
    start(peer(victim));
    assertThat(world.runUntil(() -> everybody(view -> living(view) == 12), DETECTION)).isTrue();
  }

  @Test
  void aMemberThatRestartsWithAClockSetBackRefutesItsEarlierLife() {
    NodeId victim = node("eu-n3");
    SimulatedNode process = process(victim);
    process.crash();
    members.remove(victim);
    assertThat(world.runUntil(() -> everybody(view -> isDead(view, victim)), DETECTION)).isTrue();

    process.setWallOffset(Duration.ofHours(-1));
    process.restart();
    start(peer(victim));

    assertThat(world.runUntil(() -> everybody(view -> living(view) == 12), DETECTION)).isTrue();
  }

  @Test
  void aLeaderHintSpreadsAcrossRegionsAndTheHighestTermWins() {
    member("eu-n1").publishLeaders(Map.of(SHARD, 3L));
    assertThat(world.runUntil(() -> everybody(leads("eu-n1")), Duration.ofSeconds(5))).isTrue();

    member("eu-n2").publishLeaders(Map.of(SHARD, 4L));
    assertThat(world.runUntil(() -> everybody(leads("eu-n2")), Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void whoHasJoinedAShardIsKnownEverywhereUntilItSaysOtherwiseOrIsDead() {
    member("eu-n1").publishJoined(Set.of(SHARD));
    member("eu-n2").publishJoined(Set.of(SHARD));
    assertThat(world.runUntil(() -> everybody(joined("eu-n1", "eu-n2")), Duration.ofSeconds(5)))
        .isTrue();

    member("eu-n2").publishLeaders(Map.of(SHARD, 3L));
    member("eu-n1").publishJoined(Set.of());
    assertThat(world.runUntil(() -> everybody(joined("eu-n2")), Duration.ofSeconds(5))).isTrue();

    process(node("eu-n2")).crash();
    members.remove(node("eu-n2"));
    assertThat(world.runUntil(() -> everybody(joined()), DETECTION)).isTrue();
  }

  private static Predicate<Membership> joined(String... nodes) {
    Set<NodeId> expected = Arrays.stream(nodes).map(NodeId::new).collect(Collectors.toSet());
    return view -> view.joined(SHARD).equals(expected);
  }

  @Test
  void theDeadLeadNothing() {
    member("eu-n1").publishLeaders(Map.of(SHARD, 3L));
    world.runFor(Duration.ofSeconds(5));
    process(node("eu-n1")).crash();
    members.remove(node("eu-n1"));

    assertThat(world.runUntil(() -> everybody(view -> view.leaderOf(SHARD).isEmpty()), DETECTION))
        .isTrue();
  }

  @Test
  void bothSidesOfAHealedPartitionFindEachOther() {
    world.network().isolate(new RegionId("ap"));
    assertThat(
            world.runUntil(
                () -> living(member("ap-n1")) == 4 && living(member("eu-n1")) == 8,
                Duration.ofMinutes(3)))
        .isTrue();
    assertThat(living(member("ap-gw"))).isEqualTo(4);

    world.network().healAll();

    assertThat(world.runUntil(() -> everybody(view -> living(view) == 12), Duration.ofMinutes(2)))
        .isTrue();
  }

  @Test
  void whoLeavesInGoodOrderIsMissedAtOnce() {
    NodeId leaver = node("us-n3");
    member("us-n3").close();
    members.remove(leaver);

    assertThat(world.runUntil(() -> everybody(view -> isDead(view, leaver)), Duration.ofSeconds(3)))
        .isTrue();
  }

  @Test
  void measuresRoundTrips() {
    world.runFor(Duration.ofSeconds(20));

    assertThat(member("eu-n1").roundTrip(node("eu-n2")).orElseThrow())
        .isLessThan(Duration.ofMillis(2));
  }

  private void add(String name, String region) {
    Peer peer = new Peer(node(name), new RegionId(region));
    peers.put(peer.node(), peer);
  }

  private void start(Peer peer) {
    SimulatedNode process = world.node(peer);
    Role role = peer.node().name().endsWith("gw") ? Role.GATEWAY : Role.NODE;
    Membership membership =
        new Membership(
            MembershipConfig.DEFAULT,
            peer,
            Metadata.initial("", "z1", role, "1"),
            List.of(node("eu-n1"), node("us-n1")),
            process.pipe(),
            new LayerRouter(process.transport(), Layer.GOSSIP),
            process.wallClock(),
            process.random("membership"));
    members.put(peer.node(), membership);
    membership.start();
  }

  private boolean everybody(Predicate<Membership> holds) {
    return new ArrayList<>(members.values()).stream().allMatch(holds);
  }

  private static Predicate<Membership> leads(String name) {
    return view -> view.leaderOf(SHARD).equals(Optional.of(node(name)));
  }

  private static boolean isDead(Membership view, NodeId node) {
    return view.member(node).map(member -> !member.isLiving()).orElse(true);
  }

  private static long living(Membership view) {
    return view.members().stream().filter(Member::isLiving).count();
  }

  private Membership member(String name) {
    return Objects.requireNonNull(members.get(node(name)));
  }

  private Peer peer(NodeId node) {
    return Objects.requireNonNull(peers.get(node));
  }

  private SimulatedNode process(NodeId node) {
    return world.node(peer(node));
  }

  private static NodeId node(String name) {
    return new NodeId(name);
  }
}
