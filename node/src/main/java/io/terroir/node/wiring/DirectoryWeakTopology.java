package io.terroir.node.wiring;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.weak.WeakPlacement;
import io.terroir.gossip.weak.WeakReplicas;
import io.terroir.gossip.weak.WeakScope;
import io.terroir.gossip.weak.WeakTopology;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.PolicyTransition;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the weak engine asks of the directory. Every region cuts a weak keyspace at the same
 * digests, so the number of a range is that of its shard in any region.
 */
public final class DirectoryWeakTopology implements WeakTopology {
  private final Peer self;
  private final DirectoryView view;
  private final MachinePlace place;
  private volatile Known known = new Known(-1, false, Map.of());

  /** What was worked out from one layout of the directory: asked for with every message. */
  private record Known(
      long layoutVersion, boolean elsewhere, Map<WeakScope, Optional<WeakReplicas>> replicas) {}

  /**
   * Answers from {@code view} for the node {@code self}.
   *
   * @param place what may be held by this node
   */
  public DirectoryWeakTopology(Peer self, DirectoryView view, MachinePlace place) {
    this.self = self;
    this.view = view;
    this.place = place;
  }

  @Override
  public Optional<WeakPlacement> placement(KeyspaceId keyspace, OriginDigest origin) {
    return view.keyspace(keyspace)
        .filter(place::mayHold)
        .flatMap(
            found ->
                found.policy().layer() instanceof ConsistencyLayer.Weak weak
                    ? placement(found, weak, origin)
                    : Optional.empty());
  }

  private Optional<WeakPlacement> placement(
      Keyspace keyspace, ConsistencyLayer.Weak weak, OriginDigest origin) {
    ResidencyRule rule = keyspace.policy().ruleFor(origin);
    return view.regions().stream()
        .flatMap(region -> view.shardOf(keyspace.id(), region.id(), origin).stream())
        .findFirst()
        .map(
            shard ->
                new WeakPlacement(
                    new WeakScope(keyspace.id(), shard.id().number(), rule.name()),
                    weak.mergeType(),
                    keyspace.isReadableElsewhere(origin)));
  }

  @Override
  public Optional<WeakReplicas> replicas(WeakScope scope) {
    long layoutVersion = view.layoutVersion();
    boolean elsewhere = place.elsewhere().isPresent();
    Known now = known;
    if (now.layoutVersion != layoutVersion || now.elsewhere != elsewhere) {
      now = new Known(layoutVersion, elsewhere, new ConcurrentHashMap<>());
      known = now;
    }
    return now.replicas.computeIfAbsent(scope, this::replicasNow);
  }

  private Optional<WeakReplicas> replicasNow(WeakScope scope) {
    Optional<ResidencyRule> rule = rule(scope);
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    Set<RegionId> allowed =
        view.regions().stream()
            .filter(rule.get()::allows)
            .filter(region -> isLeftIn(scope, region))
            .map(Region::id)
            .collect(Collectors.toSet());
    if (allowed.isEmpty()) {
      return Optional.empty();
    }
    ResidencyScope residency =
        rule.get().restricts() ? ResidencyScope.only(allowed) : ResidencyScope.UNRESTRICTED;
    return Optional.of(new WeakReplicas(residency, peers(scope, allowed)));
  }

  /**
   * A scope has the origins of one rule of the newest policy; they may have been under any rule of
   * the policy before, which is obeyed until the newest one is in force.
   */
  private boolean isLeftIn(WeakScope scope, Region region) {
    Optional<PolicyTransition> transition =
        view.keyspace(scope.keyspace()).flatMap(Keyspace::transition);
    return transition
        .map(PolicyTransition::from)
        .map(from -> rules(from).allMatch(rule -> rule.allows(region)))
        .orElse(true);
  }

  private List<Peer> peers(WeakScope scope, Set<RegionId> allowed) {
    Set<NodeId> registered = view.nodes().stream().map(NodeRecord::id).collect(Collectors.toSet());
    if (view.keyspace(scope.keyspace()).filter(place::mayHold).isEmpty()) {
      // The others count this node among them; it neither gives nor takes.
      registered.remove(self.node());
    }
    return view.shards().stream()
        .filter(shard -> shard.id().keyspace().equals(scope.keyspace()))
        .filter(shard -> shard.id().number() == scope.range())
        .filter(shard -> allowed.contains(shard.id().region()))
        .flatMap(
            shard ->
                shard.members().stream()
                    .filter(registered::contains)
                    .map(node -> new Peer(node, shard.id().region())))
        .toList();
  }

  private Optional<ResidencyRule> rule(WeakScope scope) {
    return view.keyspace(scope.keyspace())
        .flatMap(
            keyspace ->
                rules(keyspace.policy())
                    .filter(rule -> rule.name().equals(scope.rule()))
                    .findFirst());
  }

  private static Stream<ResidencyRule> rules(KeyspacePolicy policy) {
    return Stream.concat(policy.rules().stream(), Stream.of(policy.defaultRule()));
  }

  @Override
  public Collection<WeakScope> kept() {
    List<WeakScope> kept = new ArrayList<>();
    Optional<Region> here = view.region(self.region());
    for (ShardRecord shard : view.shards()) {
      Optional<Keyspace> keyspace = view.keyspace(shard.id().keyspace()).filter(place::mayHold);
      if (shard.members().contains(self.node()) && keyspace.isPresent() && here.isPresent()) {
        if (keyspace.get().policy().layer() instanceof ConsistencyLayer.Weak) {
          rules(keyspace.get().policy())
              .filter(rule -> rule.allows(here.get()))
              .map(rule -> new WeakScope(keyspace.get().id(), shard.id().number(), rule.name()))
              .forEach(kept::add);
        }
      }
    }
    return kept;
  }
}
