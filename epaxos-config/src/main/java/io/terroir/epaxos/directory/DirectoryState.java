package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterNode;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterRegion;
import io.terroir.epaxos.directory.DirectoryCommand.RetireNode;
import io.terroir.epaxos.directory.DirectoryCommand.Where;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.Names;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Executes directory commands. Deterministic: it reads no clock, draws nothing, and never lets an
 * answer depend on the order in which a hash set is walked. A handler reads and writes only what
 * the command's {@link DirectoryCommand#access} names; in particular there is no counter and no
 * quota across objects, since commands that commute would share it.
 *
 * <p>What has changed since the last {@link #save} is seen by every read. Not thread-safe.
 */
final class DirectoryState {
  private static final long FIRST_POLICY_EPOCH = 1;
  private static final long FIRST_GENERATION = 1;

  /** Names the shards of one keyspace in one region. */
  private record ShardSetKey(KeyspaceId keyspace, RegionId region)
      implements Comparable<ShardSetKey> {
    @Override
    public int compareTo(ShardSetKey other) {
      int byKeyspace = keyspace.compareTo(other.keyspace);
      return byKeyspace != 0 ? byKeyspace : region.compareTo(other.region);
    }
  }

  private final Consumer<DirectoryChange> changes;
  private final Regions regions = new Regions();
  private final Nodes nodes = new Nodes();
  private final TreeMap<KeyspaceId, Keyspace> keyspaces = new TreeMap<>();
  private final Map<String, Keyspace> keyspacesByName = new HashMap<>();
  private final TreeMap<ShardSetKey, List<ShardRecord>> shards = new TreeMap<>();
  private final FoundationTable foundations = new FoundationTable();
  private final OriginTable origins;
  private final PolicyCheck policyCheck = new PolicyCheck(regions);
  private final PlacementCheck placementCheck = new PlacementCheck(nodes);

  /**
   * The directory in {@code store}.
   *
   * @param changes is told of every change, at the moment of its execution
   */
  DirectoryState(StoreReader store, Consumer<DirectoryChange> changes) {
    this.changes = changes;
    this.origins = new OriginTable(store);
    FoundationTable.read(store, this::remember);
  }

  /** Adds to {@code batch} what has changed since the last time. */
  void save(StoreBatch batch) {
    foundations.save(batch);
    origins.save(batch);
  }

  private void change(DirectoryChange change) {
    remember(change);
    foundations.put(change);
    changes.accept(change);
  }

  private void remember(DirectoryChange change) {
    if (change instanceof RegionChanged changed) {
      regions.put(changed.region());
    } else if (change instanceof NodeRegistered registered) {
      nodes.put(new Nodes.Entry(registered.node(), false));
    } else if (change instanceof NodeRetired retired) {
      nodes.put(new Nodes.Entry(retired.node(), true));
    } else if (change instanceof KeyspaceChanged changed) {
      keyspaces.put(changed.keyspace().id(), changed.keyspace());
      keyspacesByName.put(changed.keyspace().name(), changed.keyspace());
    } else if (change instanceof ShardsChanged changed) {
      shards.put(new ShardSetKey(changed.keyspace(), changed.region()), changed.shards());
    } else {
      throw new IllegalArgumentException("not kept in memory: " + change.getClass());
    }
  }

  /**
   * Executes {@code command}.
   *
   * @param id the command's id, kept as the decider of what it decides
   */
  DirectoryOutcome execute(CommandId id, DirectoryCommand command) {
    if (command instanceof Claim claim) {
      return claim(id, claim);
    } else if (command instanceof Where where) {
      return where(where);
    } else if (command instanceof CreateKeyspace create) {
      return createKeyspace(create);
    } else if (command instanceof CreateShards create) {
      return createShards(create);
    } else if (command instanceof RegisterNode register) {
      return registerNode(register.node());
    } else if (command instanceof RetireNode retire) {
      return retireNode(retire);
    } else if (command instanceof RegisterRegion register) {
      return registerRegion(register.region());
    }
    throw new IllegalStateException("unknown command " + command.getClass());
  }

  private DirectoryOutcome registerRegion(RegionRecord region) {
    Optional<Refusal> refusal = regions.reject(region);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    long known = regions.find(region.region().id()).map(RegionRecord::revision).orElse(0L);
    if (region.revision() > known) {
      change(new RegionChanged(region));
    }
    return new DirectoryOutcome.Done();
  }

  private DirectoryOutcome registerNode(NodeRecord node) {
    if (!regions.contains(node.region())) {
      return invalid("region", "no region has the name " + node.region());
    }
    if (!Names.isName(node.zone())) {
      return invalid("zone", "a zone name is " + Names.FORM_IN_WORDS);
    }
    Optional<Nodes.Entry> known = nodes.find(node.id());
    if (known.isEmpty()) {
      return node.generation() == NodeRecord.FIRST_GENERATION
          ? put(node)
          : invalid("generation", "a node begins in the first generation");
    }
    if (known.get().retired()) {
      return invalid("node", "this node is retired; a new node needs a new name");
    }
    NodeRecord before = known.get().node();
    if (!before.region().equals(node.region()) || !before.zone().equals(node.zone())) {
      return invalid("node", "a node of this name is registered in another region or zone");
    }
    // A comparison of generations, so that a late repetition does not bring an old disk back.
    boolean next = node.equals(before.on(node.disk())) && !node.disk().equals(before.disk());
    return next ? put(node) : new DirectoryOutcome.NodeKnown(before);
  }

  private DirectoryOutcome put(NodeRecord node) {
    change(new NodeRegistered(node));
    return new DirectoryOutcome.NodeKnown(node);
  }

  private DirectoryOutcome retireNode(RetireNode command) {
    Optional<Nodes.Entry> known =
        nodes.find(command.node()).filter(e -> e.node().region().equals(command.region()));
    if (known.isEmpty()) {
      return invalid("node", "the region has no node of this name");
    }
    if (!known.get().retired()) {
      change(new NodeRetired(known.get().node()));
    }
    return new DirectoryOutcome.Done();
  }

  private DirectoryOutcome createKeyspace(CreateKeyspace command) {
    Keyspace known = keyspacesByName.get(command.name());
    if (known != null) {
      return known.policy().equals(command.policy())
          ? new DirectoryOutcome.KeyspaceCreated(known, false)
          : refused(
              Refusal.of(
                  Reason.KEYSPACE_EXISTS, "a keyspace of this name exists with another policy"));
    }
    Optional<Refusal> refusal = policyCheck.reject(command);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    // Keyspaces are never dropped, so their count is the greatest number given.
    Keyspace created =
        new Keyspace(
            new KeyspaceId(keyspaces.size() + 1),
            command.name(),
            command.salt(),
            command.policy(),
            FIRST_POLICY_EPOCH);
    change(new KeyspaceChanged(created));
    return new DirectoryOutcome.KeyspaceCreated(created, true);
  }

  private DirectoryOutcome createShards(CreateShards command) {
    Keyspace keyspace = keyspaces.get(command.keyspace());
    if (keyspace == null) {
      return noSuchKeyspace(command.keyspace());
    }
    ShardSetKey key = new ShardSetKey(command.keyspace(), command.region());
    List<ShardRecord> known = shards.get(key);
    if (known != null) {
      return new DirectoryOutcome.ShardsCreated(known, false);
    }
    Optional<RegionRecord> region = regions.find(command.region());
    if (region.isEmpty()) {
      return invalid("region", "no region has the name " + command.region());
    }
    if (!keyspace.policy().mayStoreSomethingIn(region.get().region())) {
      return refused(
          Refusal.of(
              Reason.RESIDENCY_VIOLATION,
              "no residency rule of the keyspace allows the region " + command.region()));
    }
    Optional<Refusal> refusal =
        placementCheck.reject(keyspace.policy(), command.region(), command.placements());
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    List<ShardRecord> created = number(key, command.placements());
    change(new ShardsChanged(key.keyspace(), key.region(), created));
    return new DirectoryOutcome.ShardsCreated(created, true);
  }

  private List<ShardRecord> number(ShardSetKey key, List<ShardPlacement> placements) {
    List<ShardRecord> numbered = new ArrayList<>();
    for (ShardPlacement placement : placements) {
      ShardId id = new ShardId(key.keyspace(), key.region(), numbered.size());
      List<DiskId> disks =
          placement.members().stream().map(m -> nodes.find(m).orElseThrow().node().disk()).toList();
      numbered.add(
          new ShardRecord(
              id,
              placement.first(),
              placement.last(),
              placement.members(),
              disks,
              FIRST_GENERATION));
    }
    return List.copyOf(numbered);
  }

  private DirectoryOutcome claim(CommandId id, Claim claim) {
    Keyspace keyspace = keyspaces.get(claim.keyspace());
    if (keyspace == null) {
      return noSuchKeyspace(claim.keyspace());
    }
    Optional<BoundOrigin> known = origins.find(claim.keyspace(), claim.origin());
    if (known.isPresent()) {
      BoundOrigin bound = known.get();
      boolean repeated = bound.evidence().equals(claim.evidence());
      return new DirectoryOutcome.Claimed(bound.binding(), repeated, bound.decidedBy());
    }
    Optional<RegionRecord> wanted = regions.find(claim.wanted());
    if (wanted.isEmpty()) {
      return invalid("region", "no region has the name " + claim.wanted());
    }
    ResidencyRule rule = keyspace.policy().ruleFor(claim.origin());
    Optional<RegionId> home = regions.nearestAllowed(wanted.get(), rule);
    if (home.isEmpty()) {
      return violation("residency rule " + rule.name() + " allows no known region");
    }
    if (claim.strict() && !home.get().equals(claim.wanted())) {
      return violation("residency rule " + rule.name() + " forbids the region " + claim.wanted());
    }
    OriginBinding binding =
        new OriginBinding(claim.keyspace(), claim.origin(), home.get(), OriginBinding.FIRST_EPOCH);
    origins.put(new BoundOrigin(binding, id, claim.evidence()));
    changes.accept(new DirectoryChange.OriginBound(binding));
    return new DirectoryOutcome.Claimed(binding, true, id);
  }

  private DirectoryOutcome where(Where where) {
    if (!keyspaces.containsKey(where.keyspace())) {
      return noSuchKeyspace(where.keyspace());
    }
    return new DirectoryOutcome.Located(
        origins.find(where.keyspace(), where.origin()).map(BoundOrigin::binding));
  }

  /** Everything but the bindings, as changes, in a fixed order. */
  List<DirectoryChange> foundations() {
    List<DirectoryChange> all = new ArrayList<>();
    regions.all().forEach(r -> all.add(new RegionChanged(r)));
    for (Nodes.Entry entry : nodes.all()) {
      all.add(entry.retired() ? new NodeRetired(entry.node()) : new NodeRegistered(entry.node()));
    }
    keyspaces.values().forEach(k -> all.add(new KeyspaceChanged(k)));
    shards.forEach((key, set) -> all.add(new ShardsChanged(key.keyspace(), key.region(), set)));
    return all;
  }

  /** Up to {@code countMax} bindings in order of keyspace and digest, after the given place. */
  List<OriginBinding> bindingsAfter(Optional<OriginPosition> after, int countMax) {
    return origins.after(after, countMax).stream().map(BoundOrigin::binding).toList();
  }

  /** All bindings with what made them, in order of keyspace and digest. */
  List<BoundOrigin> bound() {
    return origins.after(Optional.empty(), Integer.MAX_VALUE);
  }

  private static DirectoryOutcome noSuchKeyspace(KeyspaceId keyspace) {
    return refused(
        Refusal.of(Reason.KEYSPACE_NOT_FOUND, "no keyspace has the number " + keyspace.number()));
  }

  private static DirectoryOutcome violation(String message) {
    return refused(Refusal.of(Reason.RESIDENCY_VIOLATION, message));
  }

  private static DirectoryOutcome invalid(String field, String message) {
    return refused(Refusal.invalid(field, message));
  }

  private static DirectoryOutcome refused(Refusal refusal) {
    return new DirectoryOutcome.Refused(refusal);
  }
}
