package io.terroir.gossip.weak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.Tally;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who hears what. */
class AntiEntropyCoreTest {
  private static final WeakScope SCOPE = new WeakScope(new KeyspaceId(1), 0, "eu-and-us");
  private static final ResidencyScope RESIDENCY =
      ResidencyScope.only(Set.of(new RegionId("eu"), new RegionId("us")));
  private static final Peer SELF = peer("eu", 1);
  private static final LoggedDelta UPDATE =
      new LoggedDelta(
          new Dot(new Incarnation(SELF.node(), 1), 0),
          new Delta.Counter(new OriginDigest(1, 1), ByteString.EMPTY, new Tally(1, 0)));

  private final Set<NodeId> dead = new HashSet<>();
  private final AntiEntropyCore core =
      new AntiEntropyCore(SELF, new Topology(), node -> !dead.contains(node), new Random(3));

  @Test
  void pushesToTheRegionAndToOneReplicaOfEveryOtherAllowedRegion() {
    List<AntiEntropyEffect.Push> pushes = pushes(new UpdateSource.Own());

    assertThat(pushes)
        .filteredOn(push -> !push.forward())
        .extracting(push -> push.to().name())
        .containsExactlyInAnyOrder("eu-n2", "eu-n3");
    assertThat(pushes).filteredOn(AntiEntropyEffect.Push::forward).hasSize(1);
    assertThat(pushes).allMatch(push -> push.residency().equals(RESIDENCY));
    assertThat(pushes).noneMatch(push -> push.to().name().startsWith("ap"));
  }

  @Test
  void passesOnInItsRegionWhatWasSentForThat() {
    assertThat(pushes(new UpdateSource.FromPeer(peer("us", 2), true, false)))
        .extracting(push -> push.to().name())
        .containsExactlyInAnyOrder("eu-n2", "eu-n3");
    assertThat(pushes(new UpdateSource.FromPeer(peer("eu", 2), false, false))).isEmpty();
  }

  @Test
  void doesNotTalkToTheDead() {
    dead.add(new NodeId("eu-n2"));

    assertThat(pushes(new UpdateSource.Own())).noneMatch(push -> push.to().name().equals("eu-n2"));
  }

  @Test
  void halfOfTheSessionsStayInTheRegion() {
    int near = 0;
    for (int i = 0; i < 1_000; i++) {
      List<AntiEntropyEffect> effects = core.step(new AntiEntropyInput.SessionsDue());
      assertThat(effects).hasSize(1);
      String to = effects.get(0).to().name();
      assertThat(to).doesNotStartWith("ap");
      near += to.startsWith("eu") ? 1 : 0;
    }

    assertThat(near).isBetween(440, 560);
  }

  @Test
  void shipsWhatThePeerMissesAndTellsIfItMissesSomethingItself() {
    core.step(new AntiEntropyInput.Durable(SCOPE, List.of(UPDATE), new UpdateSource.Own()));
    DotVector theirs = DotVector.EMPTY.plus(new Dot(new Incarnation(peer("us", 1).node(), 1), 0));

    List<AntiEntropyEffect> effects =
        core.step(
            new AntiEntropyInput.Heard(
                peer("us", 1), new WeakMessage.Digest(SCOPE, theirs, true, 0)));

    DotVector mine = DotVector.EMPTY.plus(UPDATE.dot());
    NodeId to = peer("us", 1).node();
    assertThat(effects)
        .containsExactly(
            new AntiEntropyEffect.Ship(to, RESIDENCY, SCOPE, mine),
            new AntiEntropyEffect.Tell(to, RESIDENCY, SCOPE, mine, false));
  }

  @Test
  void equalReplicasAreDoneAfterOneMessage() {
    assertThat(
            core.step(
                new AntiEntropyInput.Heard(
                    peer("us", 1), new WeakMessage.Digest(SCOPE, DotVector.EMPTY, true, 0))))
        .isEmpty();
  }

  @Test
  void tellsNothingToWhomTheScopeIsNotFor() {
    core.step(new AntiEntropyInput.Durable(SCOPE, List.of(UPDATE), new UpdateSource.Own()));

    assertThat(
            core.step(
                new AntiEntropyInput.Heard(
                    peer("ap", 1), new WeakMessage.Digest(SCOPE, DotVector.EMPTY, true, 0))))
        .isEmpty();
  }

  private List<AntiEntropyEffect.Push> pushes(UpdateSource source) {
    List<AntiEntropyEffect.Push> pushes = new ArrayList<>();
    core.step(new AntiEntropyInput.Durable(SCOPE, List.of(UPDATE), source))
        .forEach(
            effect -> {
              if (effect instanceof AntiEntropyEffect.Push push) {
                pushes.add(push);
              }
            });
    return pushes;
  }

  private static Peer peer(String region, int number) {
    return new Peer(new NodeId(region + "-n" + number), new RegionId(region));
  }

  /** Lists replicas in a region that the scope does not allow, too: they must not be believed. */
  private static final class Topology implements WeakTopology {
    @Override
    public Optional<WeakPlacement> placement(KeyspaceId keyspace, OriginDigest origin) {
      return Optional.empty();
    }

    @Override
    public Optional<WeakReplicas> replicas(WeakScope scope) {
      List<Peer> peers = new ArrayList<>();
      for (String region : List.of("eu", "us", "ap")) {
        for (int i = 1; i <= 3; i++) {
          peers.add(peer(region, i));
        }
      }
      return Optional.of(new WeakReplicas(RESIDENCY, peers));
    }

    @Override
    public Collection<WeakScope> kept() {
      return List.of(SCOPE);
    }
  }
}
