package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.DotVector;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Decides who hears what about weak data, per scope.
 *
 * <p><b>Tier 0, rumours.</b> A new update goes at once to the replicas of the own region and to one
 * replica of every other allowed region, which passes it on in its region.
 *
 * <p><b>Tier 1, log positions.</b> From time to time a replica tells another what it has on disk;
 * the other ships what is missing, and tells in turn if it misses something itself. Half of these
 * sessions stay in the region, half go to a random replica of a random other allowed region.
 *
 * <p>Only updates on disk are pushed, shipped or told of: a dot that a crash could take back must
 * not be known to anybody. Only peers of regions in the scope are ever chosen. Pure.
 */
final class AntiEntropyCore {
  private final Peer self;
  private final WeakTopology topology;
  private final Predicate<NodeId> mayLive;
  private final RandomGenerator random;
  private final Map<WeakScope, DotVector> durable = new TreeMap<>();

  /**
   * A core for the replica {@code self}.
   *
   * @param mayLive false for nodes known to be dead, which are not worth a message
   */
  AntiEntropyCore(
      Peer self, WeakTopology topology, Predicate<NodeId> mayLive, RandomGenerator random) {
    this.self = self;
    this.topology = topology;
    this.mayLive = mayLive;
    this.random = random;
  }

  /** Handles one input and returns what must be sent, in order. */
  List<AntiEntropyEffect> step(AntiEntropyInput input) {
    if (input instanceof AntiEntropyInput.Recovered recovered) {
      durable.put(recovered.scope(), recovered.durable());
      return List.of();
    }
    if (input instanceof AntiEntropyInput.Durable batch) {
      return spread(batch);
    }
    if (input instanceof AntiEntropyInput.Heard heard) {
      return answer(heard.from(), heard.digest());
    }
    return beginSessions();
  }

  /** What is on disk here. */
  DotVector durable(WeakScope scope) {
    return durable.getOrDefault(scope, DotVector.EMPTY);
  }

  private List<AntiEntropyEffect> spread(AntiEntropyInput.Durable batch) {
    WeakScope scope = batch.scope();
    DotVector vector = durable(scope);
    for (LoggedDelta delta : batch.deltas()) {
      vector = vector.plus(delta.dot());
    }
    durable.put(scope, vector);
    List<AntiEntropyEffect> effects = new ArrayList<>();
    topology.replicas(scope).ifPresent(replicas -> effects.addAll(spread(batch, replicas)));
    return effects;
  }

  private List<AntiEntropyEffect> spread(AntiEntropyInput.Durable batch, WeakReplicas replicas) {
    List<AntiEntropyEffect> effects = new ArrayList<>();
    if (batch.source() instanceof UpdateSource.Own) {
      near(replicas).forEach(peer -> effects.add(push(peer, replicas, batch, false)));
      for (List<Peer> region : elsewhere(replicas)) {
        effects.add(push(oneOf(region), replicas, batch, true));
      }
    } else if (batch.source() instanceof UpdateSource.FromPeer source) {
      if (source.forward()) {
        near(replicas).stream()
            .filter(peer -> !peer.equals(source.peer()))
            .forEach(peer -> effects.add(push(peer, replicas, batch, false)));
      }
      if (source.more()) {
        effects.add(tell(source.peer().node(), replicas, batch.scope(), true));
      }
    }
    return effects;
  }

  private List<AntiEntropyEffect> beginSessions() {
    List<AntiEntropyEffect> effects = new ArrayList<>();
    for (WeakScope scope : topology.kept().stream().sorted().toList()) {
      topology
          .replicas(scope)
          .ifPresent(
              replicas -> {
                List<Peer> near = near(replicas);
                List<List<Peer>> elsewhere = elsewhere(replicas);
                boolean stay = elsewhere.isEmpty() || random.nextBoolean();
                List<Peer> candidates =
                    stay && !near.isEmpty()
                        ? near
                        : elsewhere.isEmpty() ? List.of() : oneOf(elsewhere);
                if (!candidates.isEmpty()) {
                  effects.add(tell(oneOf(candidates).node(), replicas, scope, true));
                }
              });
    }
    return effects;
  }

  private List<AntiEntropyEffect> answer(Peer from, WeakMessage.Digest digest) {
    WeakScope scope = digest.scope();
    List<AntiEntropyEffect> effects = new ArrayList<>();
    topology
        .replicas(scope)
        .filter(replicas -> replicas.peers().contains(from))
        .ifPresent(
            replicas -> {
              DotVector theyMiss = durable(scope).minus(digest.durable());
              DotVector iMiss = digest.durable().minus(durable(scope));
              if (!theyMiss.isEmpty()) {
                effects.add(
                    new AntiEntropyEffect.Ship(from.node(), replicas.residency(), scope, theyMiss));
              }
              if (digest.replyWanted() && !iMiss.isEmpty()) {
                effects.add(tell(from.node(), replicas, scope, false));
              }
            });
    return effects;
  }

  private AntiEntropyEffect push(
      Peer to, WeakReplicas replicas, AntiEntropyInput.Durable batch, boolean forward) {
    return new AntiEntropyEffect.Push(
        to.node(), replicas.residency(), batch.scope(), batch.deltas(), forward);
  }

  private AntiEntropyEffect tell(
      NodeId to, WeakReplicas replicas, WeakScope scope, boolean replyWanted) {
    return new AntiEntropyEffect.Tell(to, replicas.residency(), scope, durable(scope), replyWanted);
  }

  // ---- choice of peers

  private List<Peer> near(WeakReplicas replicas) {
    return living(replicas).stream()
        .filter(peer -> peer.region().equals(self.region()) && !peer.equals(self))
        .toList();
  }

  /** The replicas of other regions, by region. */
  private List<List<Peer>> elsewhere(WeakReplicas replicas) {
    Map<RegionId, List<Peer>> byRegion = new TreeMap<>();
    for (Peer peer : living(replicas)) {
      if (!peer.region().equals(self.region())) {
        byRegion.computeIfAbsent(peer.region(), region -> new ArrayList<>()).add(peer);
      }
    }
    return List.copyOf(byRegion.values());
  }

  private List<Peer> living(WeakReplicas replicas) {
    return replicas.peers().stream().filter(peer -> mayLive.test(peer.node())).toList();
  }

  private <T> T oneOf(List<T> candidates) {
    return candidates.get(random.nextInt(candidates.size()));
  }
}
