package io.terroir.epaxos.view;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The directory as this process knows it. Changes are merged by the number that each object carries
 * (revision, policy epoch, generation, epoch; a retired node stays retired, a dropped keyspace
 * dropped), so the view never goes back, also when it hears a replica that is behind the one it
 * heard before.
 *
 * <p>Everything in it was executed by some config replica, but it may be behind: {@link #age} says
 * how long ago a config replica told it everything that this replica knew. Whoever needs the latest
 * word asks with {@code Where}.
 *
 * <p>Thread-safe. Readers never wait. Collections that are returned are in no particular order and
 * may or may not show what is merged meanwhile.
 */
public final class DirectoryView {
  private record NodeState(NodeRecord node, boolean retired) {}

  private final MonotonicClock clock;
  private final Map<RegionId, RegionRecord> regions = new ConcurrentHashMap<>();
  private final Map<NodeId, NodeState> nodes = new ConcurrentHashMap<>();
  private final Map<KeyspaceId, Keyspace> keyspaces = new ConcurrentHashMap<>();
  private final Map<String, KeyspaceId> keyspaceNames = new ConcurrentHashMap<>();
  private final Map<KeyspaceId, Keyspace> dropped = new ConcurrentHashMap<>();
  private final ShardRanges shards = new ShardRanges();
  private final Map<KeyspaceId, Map<OriginDigest, OriginBinding>> bindings =
      new ConcurrentHashMap<>();
  private final AtomicLong layoutVersion = new AtomicLong();
  private final List<Consumer<DirectoryChange>> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Region> regionList = List.of();
  private volatile List<NodeRecord> nodeList = List.of();
  private volatile Optional<Long> confirmedNanos = Optional.empty();

  /** An empty view; {@code clock} measures its age. */
  public DirectoryView(MonotonicClock clock) {
    this.clock = clock;
  }

  /**
   * Has {@code listener} told of every change that was news to the view, after it was merged, on
   * the thread that merges: it must be quick and must not throw. Changes of one object come in
   * order.
   */
  public void onChange(Consumer<DirectoryChange> listener) {
    listeners.add(listener);
  }

  /** Merges something that a config replica has executed. Older news than the known is ignored. */
  public synchronized void merge(DirectoryChange change) {
    if (isNews(change)) {
      if (!(change instanceof OriginBound)) {
        layoutChanged();
      }
      listeners.forEach(listener -> listener.accept(change));
    }
  }

  private void layoutChanged() {
    regionList = regions.values().stream().map(RegionRecord::region).toList();
    nodeList = nodes.values().stream().filter(n -> !n.retired()).map(NodeState::node).toList();
    layoutVersion.incrementAndGet();
  }

  /**
   * Grows with every change of regions, nodes, keyspaces or shards, which are few, and not with
   * bindings: what was worked out from those may be kept until it grows. Read it before them.
   */
  public long layoutVersion() {
    return layoutVersion.get();
  }

  /**
   * Notes that the view holds all that a config replica knew at {@code nanos}.
   *
   * @param nanos by the view's clock
   */
  public synchronized void confirm(long nanos) {
    if (confirmedNanos.isEmpty() || nanos - confirmedNanos.get() > 0) {
      confirmedNanos = Optional.of(nanos);
    }
  }

  /**
   * How long ago a config replica confirmed the view; empty if none has yet. The replica itself may
   * have been behind the others.
   */
  public Optional<Duration> age() {
    return confirmedNanos.map(nanos -> Duration.ofNanos(clock.nanos() - nanos));
  }

  /** The keyspace of that name. */
  public Optional<Keyspace> keyspace(String name) {
    return Optional.ofNullable(keyspaceNames.get(name)).flatMap(this::keyspace);
  }

  /** The keyspace of that number. */
  public Optional<Keyspace> keyspace(KeyspaceId id) {
    return Optional.ofNullable(keyspaces.get(id));
  }

  /** All keyspaces. */
  public Collection<Keyspace> keyspaces() {
    return List.copyOf(keyspaces.values());
  }

  /** All regions. */
  public Collection<Region> regions() {
    return regionList;
  }

  /** The region of that name. */
  public Optional<Region> region(RegionId id) {
    return Optional.ofNullable(regions.get(id)).map(RegionRecord::region);
  }

  /** All nodes that are not retired. */
  public Collection<NodeRecord> nodes() {
    return nodeList;
  }

  /** On which disk a node is that has registered and is not retired. */
  public Optional<DiskId> diskOf(NodeId node) {
    return nodeList.stream()
        .filter(known -> known.id().equals(node))
        .map(NodeRecord::disk)
        .findFirst();
  }

  /** All shards. */
  public Collection<ShardRecord> shards() {
    return shards.all();
  }

  /** The shards of a keyspace in a region, by range; empty until they are created. */
  public Collection<ShardRecord> shards(KeyspaceId keyspace, RegionId region) {
    return shards.of(keyspace, region);
  }

  /** The record of {@code shard}, if it is known. */
  public Optional<ShardRecord> shard(ShardId shard) {
    return shards(shard.keyspace(), shard.region()).stream()
        .filter(record -> record.id().equals(shard))
        .findFirst();
  }

  /** The shard of {@code region} in whose range {@code origin} is. */
  public Optional<ShardRecord> shardOf(KeyspaceId keyspace, RegionId region, OriginDigest origin) {
    return shards.find(keyspace, region, origin);
  }

  /** Where the origin lives, if it is known to live somewhere. */
  public Optional<OriginBinding> binding(KeyspaceId keyspace, OriginDigest origin) {
    return Optional.ofNullable(bindings.get(keyspace)).map(known -> known.get(origin));
  }

  /** All bindings. */
  public Collection<OriginBinding> bindings() {
    return bindings.values().stream().flatMap(known -> known.values().stream()).toList();
  }

  /**
   * Where data of {@code origin} may be sent to be stored. Fails closed: what is not known is not
   * allowed.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException KEYSPACE_NOT_FOUND if the keyspace is
   *     not known; RESIDENCY_VIOLATION if its rule allows none of the known regions
   */
  public ResidencyScope scopeOf(KeyspaceId keyspace, OriginDigest origin) {
    Keyspace known =
        keyspace(keyspace)
            .orElseThrow(
                () ->
                    Refusal.of(
                            Reason.KEYSPACE_NOT_FOUND,
                            "no keyspace is known by the number " + keyspace.number())
                        .toException());
    return known
        .scopeOf(origin, regions())
        .orElseThrow(
            () ->
                Refusal.of(
                        Reason.RESIDENCY_VIOLATION,
                        "residency rule "
                            + known.policy().ruleFor(origin).name()
                            + " allows no known region")
                    .toException());
  }

  /** The view as changes in a fixed order: views that know the same give equal lists. */
  public synchronized List<DirectoryChange> snapshot() {
    List<DirectoryChange> all = new ArrayList<>();
    regions.values().stream()
        .sorted(Comparator.comparing(r -> r.region().id()))
        .forEach(r -> all.add(new RegionChanged(r)));
    nodes.values().stream()
        .sorted(
            Comparator.comparing((NodeState n) -> n.node().region())
                .thenComparing(n -> n.node().id()))
        .forEach(
            n -> all.add(n.retired() ? new NodeRetired(n.node()) : new NodeRegistered(n.node())));
    Map<KeyspaceId, DirectoryChange> byNumber = new TreeMap<>();
    keyspaces.forEach((id, keyspace) -> byNumber.put(id, new KeyspaceChanged(keyspace)));
    dropped.forEach((id, keyspace) -> byNumber.put(id, new KeyspaceDropped(keyspace)));
    all.addAll(byNumber.values());
    all.addAll(shards.snapshot());
    bindings().stream()
        .sorted(Comparator.comparing(OriginBinding::keyspace).thenComparing(OriginBinding::origin))
        .forEach(b -> all.add(new OriginBound(b)));
    return all;
  }

  private boolean isNews(DirectoryChange change) {
    if (change instanceof OriginBound bound) {
      return mergeBinding(bound.binding());
    } else if (change instanceof ShardsChanged changed) {
      return shards.merge(changed);
    } else if (change instanceof KeyspaceChanged changed) {
      return mergeKeyspace(changed.keyspace());
    } else if (change instanceof KeyspaceDropped gone) {
      return mergeDropped(gone.keyspace());
    } else if (change instanceof NodeRegistered registered) {
      return mergeNode(registered.node());
    } else if (change instanceof NodeRetired retired) {
      NodeState before = nodes.put(retired.node().id(), new NodeState(retired.node(), true));
      return before == null || !before.retired();
    } else if (change instanceof RegionChanged changed) {
      return mergeRegion(changed.region());
    }
    throw new IllegalStateException("unknown change " + change.getClass());
  }

  private boolean mergeNode(NodeRecord node) {
    NodeState known = nodes.get(node.id());
    if (known != null && (known.retired() || known.node().generation() >= node.generation())) {
      return false;
    }
    nodes.put(node.id(), new NodeState(node, false));
    return true;
  }

  private boolean mergeRegion(RegionRecord region) {
    RegionRecord known = regions.get(region.region().id());
    if (known != null && known.revision() >= region.revision()) {
      return false;
    }
    regions.put(region.region().id(), region);
    return true;
  }

  private boolean mergeKeyspace(Keyspace keyspace) {
    Keyspace known = keyspaces.get(keyspace.id());
    if (dropped.containsKey(keyspace.id()) || (known != null && !keyspace.supersedes(known))) {
      return false;
    }
    keyspaces.put(keyspace.id(), keyspace);
    keyspaceNames.put(keyspace.name(), keyspace.id());
    return true;
  }

  private boolean mergeDropped(Keyspace keyspace) {
    keyspaces.remove(keyspace.id());
    keyspaceNames.remove(keyspace.name(), keyspace.id());
    return dropped.put(keyspace.id(), keyspace) == null;
  }

  private boolean mergeBinding(OriginBinding binding) {
    Map<OriginDigest, OriginBinding> known =
        bindings.computeIfAbsent(binding.keyspace(), k -> new ConcurrentHashMap<>());
    OriginBinding before = known.get(binding.origin());
    if (before != null && !binding.supersedes(before)) {
      return false;
    }
    known.put(binding.origin(), binding);
    return true;
  }
}
