package io.terroir.gossip.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.gossip.membership.Member.State;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of SWIM, one input at a time. */
class MembershipCoreTest {
  private static final RegionId EU = new RegionId("eu");
  private static final Peer SELF = peer("n1");
  private static final Peer OTHER = peer("n2");
  private static final long MILLI = 1_000_000;

  private final MembershipCore core = core(100);
  private long nowNanos;

  @Test
  void refutesASuspicionWithAHigherIncarnation() {
    hear(member(SELF, State.SUSPECT, 100));

    assertThat(core.self().state()).isEqualTo(State.ALIVE);
    assertThat(core.self().incarnation()).isEqualTo(101);
  }

  @Test
  void overtakesWhatIsLeftOfAnEarlierLife() {
    hear(member(SELF, State.DEAD, 5_000));

    assertThat(core.self().state()).isEqualTo(State.ALIVE);
    assertThat(core.self().incarnation()).isEqualTo(5_001);
    assertThat(core.self().metadata().incarnation()).isEqualTo(5_001);
  }

  @Test
  void ignoresAnOldSuspicionOfItself() {
    hear(member(SELF, State.DEAD, 99));

    assertThat(core.self().incarnation()).isEqualTo(100);
  }

  @Test
  void aHigherIncarnationOverridesAndTheWorseStateWinsWithinOne() {
    Member alive = member(OTHER, State.ALIVE, 7);

    assertThat(alive.merge(member(OTHER, State.SUSPECT, 7)).state()).isEqualTo(State.SUSPECT);
    assertThat(alive.merge(member(OTHER, State.DEAD, 6)).state()).isEqualTo(State.ALIVE);
    assertThat(member(OTHER, State.DEAD, 7).merge(member(OTHER, State.ALIVE, 8)).state())
        .isEqualTo(State.ALIVE);
    assertThat(member(OTHER, State.DEAD, 7).merge(alive).state()).isEqualTo(State.DEAD);
  }

  @Test
  void newerMetadataStayWhateverTheState() {
    Metadata newer =
        metadata()
            .edited(7, Map.of(shard(), 3L), Set.of())
            .edited(7, Map.of(shard(), 4L), Set.of());
    Member known = new Member(OTHER, State.ALIVE, 7, newer);
    Member suspected = new Member(OTHER, State.SUSPECT, 7, metadata().edited(7));

    Member merged = known.merge(suspected);

    assertThat(merged.state()).isEqualTo(State.SUSPECT);
    assertThat(merged.metadata()).isEqualTo(newer);
  }

  @Test
  void asksOthersBeforeItSuspectsAndSuspectsBeforeItBuries() {
    hear(member(OTHER, State.ALIVE, 1));
    hear(member(peer("n3"), State.ALIVE, 1));
    List<Effect> all = new ArrayList<>();
    List<State> statesOfOther = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      List<Effect> effects = tick(100);
      all.addAll(effects);
      effects.stream()
          .filter(Effect.Changed.class::isInstance)
          .map(effect -> ((Effect.Changed) effect).member())
          .filter(changed -> changed.peer().equals(OTHER))
          .forEach(changed -> statesOfOther.add(changed.state()));
    }

    assertThat(all)
        .anyMatch(
            effect ->
                effect instanceof Effect.Send send
                    && send.message() instanceof MembershipMessage.PingRequest);
    assertThat(statesOfOther).containsExactly(State.SUSPECT, State.DEAD);
  }

  @Test
  void aMemberThatAnswersIsNotSuspected() {
    hear(member(OTHER, State.ALIVE, 1));
    for (int i = 0; i < 100; i++) {
      for (Effect effect : tick(100)) {
        if (effect instanceof Effect.Send send
            && send.message() instanceof MembershipMessage.Ping ping) {
          List<Effect> effects =
              step(
                  new Input.Received(
                      nowNanos, OTHER, new MembershipMessage.Ack(ping.number(), List.of())));
          assertThat(effects).anyMatch(Effect.Measured.class::isInstance);
        }
        assertThat(effect).isNotInstanceOf(Effect.Forgotten.class);
        if (effect instanceof Effect.Changed changed) {
          assertThat(changed.member().state()).isEqualTo(State.ALIVE);
        }
      }
    }
  }

  @Test
  void tellsASuspectFirstThatItIsDoubted() {
    hear(member(OTHER, State.SUSPECT, 1));

    List<Effect> answer =
        step(new Input.Received(nowNanos, OTHER, new MembershipMessage.Ping(9, List.of())));

    Effect.Send ack = (Effect.Send) answer.get(0);
    assertThat(ack.message().updates().get(0).peer()).isEqualTo(OTHER);
    assertThat(ack.message().updates().get(0).state()).isEqualTo(State.SUSPECT);
  }

  @Test
  void gatewaysAreNeverBridgesWhileANodeLives() {
    List<Member> members =
        List.of(
            new Member(peer("g1"), State.ALIVE, 1, gatewayMetadata()),
            member(peer("n1"), State.ALIVE, 1),
            member(peer("n2"), State.DEAD, 1),
            member(peer("n3"), State.SUSPECT, 1));

    assertThat(Bridges.of(EU, members, 3))
        .containsExactlyInAnyOrder(new NodeId("n1"), new NodeId("n3"));
  }

  @Test
  void bridgesOfALargeRegionAreFewAndTheSameForEveryObserver() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      members.add(member(peer("n" + i), State.ALIVE, 1));
    }
    List<NodeId> bridges = Bridges.of(EU, members, 3);
    Collections.reverse(members);

    assertThat(bridges).hasSize(3).isEqualTo(Bridges.of(EU, members, 3));
    members.removeIf(member -> member.peer().node().equals(bridges.get(0)));
    assertThat(Bridges.of(EU, members, 3)).containsAll(bridges.subList(1, 3));
  }

  private List<Effect> tick(long millis) {
    nowNanos += millis * MILLI;
    return step(new Input.Tick(nowNanos));
  }

  private void hear(Member member) {
    step(new Input.Received(nowNanos, OTHER, new MembershipMessage.Gossip(List.of(member))));
  }

  private List<Effect> step(Input input) {
    return core.step(input);
  }

  private static MembershipCore core(long incarnation) {
    return new MembershipCore(
        SELF, metadata(), incarnation, List.of(), MembershipConfig.DEFAULT, new Random(1));
  }

  private static Member member(Peer peer, State state, long incarnation) {
    return new Member(peer, state, incarnation, metadata());
  }

  private static Metadata metadata() {
    return Metadata.initial("", "z1", Role.NODE, "1");
  }

  private static Metadata gatewayMetadata() {
    return Metadata.initial("", "z1", Role.GATEWAY, "1");
  }

  private static Peer peer(String name) {
    return new Peer(new NodeId(name), EU);
  }

  private static ShardId shard() {
    return new ShardId(new KeyspaceId(1), EU, 0);
  }
}
