package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
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
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.ResidencyRule;
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
 * <p>Not thread-safe.
 */
final class DirectoryState {
  private static final long FIRST_EPOCH = 1;

  private static final long FIRST_POLICY_EPOCH = 1;
  private static final long FIRST_GENERATION = 1;

  /** A binding with the command that made it, and why. */
  record Bound(OriginBinding binding, CommandId decidedBy, ClaimEvidence evidence) {}

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
  private final TreeMap<KeyspaceId, TreeMap<OriginDigest, Bound>> origins = new TreeMap<>();
  private final PolicyCheck policyCheck = new PolicyCheck(regions);
  private final PlacementCheck placementCheck = new PlacementCheck(nodes);

  /**
   * An empty directory.
   *
   * @param changes is told of every change, at the moment of its execution
   */
  DirectoryState(Consumer<DirectoryChange> changes) {
    this.changes = changes;
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
      regions.put(region);
      changes.accept(new DirectoryChange.RegionChanged(region));
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
    nodes.put(new Nodes.Entry(node, false));
    changes.accept(new DirectoryChange.NodeRegistered(node));
    return new DirectoryOutcome.NodeKnown(node);
  }

  private DirectoryOutcome retireNode(RetireNode command) {
    Optional<Nodes.Entry> known =
        nodes.find(command.node()).filter(e -> e.node().region().equals(command.region()));
    if (known.isEmpty()) {
      return invalid("node", "the region has no node of this name");
    }
    if (!known.get().retired()) {
      NodeRecord node = known.get().node();
      nodes.put(new Nodes.Entry(node, true));
      changes.accept(new DirectoryChange.NodeRetired(node));
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
    keyspaces.put(created.id(), created);
    keyspacesByName.put(created.name(), created);
    changes.accept(new DirectoryChange.KeyspaceChanged(created));
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
    shards.put(key, created);
    changes.accept(new DirectoryChange.ShardsChanged(key.keyspace(), key.region(), created));
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
    TreeMap<OriginDigest, Bound> bound =
        origins.computeIfAbsent(claim.keyspace(), k -> new TreeMap<>());
    Bound known = bound.get(claim.origin());
    if (known != null) {
      boolean repeated = known.evidence().equals(claim.evidence());
      return new DirectoryOutcome.Claimed(known.binding(), repeated, known.decidedBy());
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
        new OriginBinding(claim.keyspace(), claim.origin(), home.get(), FIRST_EPOCH);
    bound.put(claim.origin(), new Bound(binding, id, claim.evidence()));
    changes.accept(new DirectoryChange.OriginBound(binding));
    return new DirectoryOutcome.Claimed(binding, true, id);
  }

  private DirectoryOutcome where(Where where) {
    if (!keyspaces.containsKey(where.keyspace())) {
      return noSuchKeyspace(where.keyspace());
    }
    return new DirectoryOutcome.Located(find(where.keyspace(), where.origin()).map(Bound::binding));
  }

  private Optional<Bound> find(KeyspaceId keyspace, OriginDigest origin) {
    return Optional.ofNullable(origins.get(keyspace)).map(bound -> bound.get(origin));
  }

  /** Everything but the bindings, as changes, in a fixed order. */
  List<DirectoryChange> foundations() {
    List<DirectoryChange> all = new ArrayList<>();
    regions.all().forEach(r -> all.add(new DirectoryChange.RegionChanged(r)));
    for (Nodes.Entry entry : nodes.all()) {
      all.add(
          entry.retired()
              ? new DirectoryChange.NodeRetired(entry.node())
              : new DirectoryChange.NodeRegistered(entry.node()));
    }
    keyspaces.values().forEach(k -> all.add(new DirectoryChange.KeyspaceChanged(k)));
    shards.forEach(
        (key, set) ->
            all.add(new DirectoryChange.ShardsChanged(key.keyspace(), key.region(), set)));
    return all;
  }

  /** Up to {@code countMax} bindings in order of keyspace and digest, from the given one on. */
  List<OriginBinding> bindingsAfter(Optional<OriginPosition> after, int countMax) {
    List<OriginBinding> page = new ArrayList<>();
    KeyspaceId from = after.map(OriginPosition::keyspace).orElse(new KeyspaceId(1));
    origins
        .tailMap(from, true)
        .forEach(
            (keyspace, bound) -> {
              Map<OriginDigest, Bound> rest =
                  after.isPresent() && keyspace.equals(from)
                      ? bound.tailMap(after.get().origin(), false)
                      : bound;
              rest.values().stream()
                  .limit(countMax - page.size())
                  .forEach(b -> page.add(b.binding()));
            });
    return page;
  }

  /** All bindings with what made them, in order of keyspace and digest. */
  List<Bound> bound() {
    return origins.values().stream().flatMap(b -> b.values().stream()).toList();
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
