package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.epaxos.directory.DirectoryCommand.ReserveChild;
import io.terroir.epaxos.directory.DirectoryCommand.SplitShard;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Shards and their members. */
final class ShardCommands {
  private static final long FIRST_GENERATION = 1;
  private static final int NO_CHILD = 0;

  private final Keyspaces keyspaces;
  private final Regions regions;
  private final Nodes nodes;
  private final ShardSets shards;
  private final PlacementCheck placementCheck;
  private final Consumer<DirectoryChange> changes;

  ShardCommands(
      Keyspaces keyspaces,
      Regions regions,
      Nodes nodes,
      ShardSets shards,
      Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.regions = regions;
    this.nodes = nodes;
    this.shards = shards;
    this.placementCheck = new PlacementCheck(nodes);
    this.changes = changes;
  }

  DirectoryOutcome create(CreateShards command) {
    Optional<Keyspace> keyspace = keyspaces.find(command.keyspace());
    if (keyspace.isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    Optional<List<ShardRecord>> known = shards.find(command.keyspace(), command.region());
    if (known.isPresent()) {
      return new DirectoryOutcome.ShardsCreated(known.get(), false);
    }
    Optional<RegionRecord> region = regions.find(command.region());
    if (region.isEmpty()) {
      return Refusals.noSuchRegion(command.region());
    }
    if (!keyspace.get().mayStoreSomethingIn(region.get().region())) {
      return Refusals.refused(
          Reason.RESIDENCY_VIOLATION,
          "no residency rule of the keyspace allows the region " + command.region());
    }
    Optional<Refusal> refusal =
        placementCheck.reject(keyspace.get().policy(), command.region(), command.placements());
    if (refusal.isPresent()) {
      return Refusals.refused(refusal.get());
    }
    List<ShardRecord> created = number(command);
    changes.accept(new ShardsChanged(command.keyspace(), command.region(), created));
    return new DirectoryOutcome.ShardsCreated(created, true);
  }

  /**
   * The number is a part of the parent's record, without a new generation: nobody but the directory
   * needs it, and the record of the split takes it away.
   */
  DirectoryOutcome reserveChild(ReserveChild command) {
    ShardId parent = command.parent();
    Optional<Keyspace> keyspace = keyspaces.find(parent.keyspace());
    if (keyspace.isEmpty()) {
      return Refusals.noSuchKeyspace(parent.keyspace());
    }
    if (!(keyspace.get().policy().layer() instanceof ConsistencyLayer.Strong)) {
      return Refusals.invalid("parent", "only shards of strong keyspaces are split");
    }
    List<ShardRecord> known = shards.find(parent.keyspace(), parent.region()).orElse(List.of());
    Optional<ShardRecord> whole = known.stream().filter(s -> s.id().equals(parent)).findFirst();
    if (whole.isEmpty()) {
      return Refusals.invalid("parent", "there is no shard " + parent);
    }
    if (whole.get().generation() != command.generation() - 1) {
      return Refusals.refused(
          Reason.COMPARE_FAILED,
          "the shard is known in generation " + whole.get().generation() + "; try again");
    }
    if (whole.get().reservedChild() != NO_CHILD) {
      return new DirectoryOutcome.ShardsCreated(known, false);
    }
    long reserved = known.stream().filter(s -> s.reservedChild() != NO_CHILD).count();
    if (known.size() + reserved >= PolicyCheck.SHARDS_PER_REGION_MAX) {
      return tooMany();
    }
    int number =
        1
            + known.stream()
                .mapToInt(s -> Math.max(s.id().number(), s.reservedChild()))
                .max()
                .orElse(0);
    List<ShardRecord> next = new ArrayList<>(known);
    next.set(next.indexOf(whole.get()), whole.get().withReservedChild(number));
    changes.accept(new ShardsChanged(parent.keyspace(), parent.region(), next));
    return new DirectoryOutcome.ShardsCreated(next, false);
  }

  private static DirectoryOutcome tooMany() {
    return Refusals.invalid(
        "child", "a region has at most " + PolicyCheck.SHARDS_PER_REGION_MAX + " shards");
  }

  DirectoryOutcome split(SplitShard command) {
    ShardId parent = command.parent();
    if (keyspaces.find(parent.keyspace()).isEmpty()) {
      return Refusals.noSuchKeyspace(parent.keyspace());
    }
    List<ShardRecord> known = shards.find(parent.keyspace(), parent.region()).orElse(List.of());
    Optional<ShardRecord> whole = known.stream().filter(s -> s.id().equals(parent)).findFirst();
    if (whole.isEmpty()) {
      return Refusals.invalid("parent", "there is no shard " + parent);
    }
    if (whole.get().generation() >= command.generation()) {
      return new DirectoryOutcome.ShardsCreated(known, false);
    }
    if (whole.get().generation() != command.generation() - 1) {
      return Refusals.refused(
          Reason.COMPARE_FAILED,
          "the shard is known in generation "
              + whole.get().generation()
              + "; record what came before this split first");
    }
    Optional<DirectoryOutcome> refusal = rejectSplit(command, whole.get(), known);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<ShardRecord> next = new ArrayList<>(known);
    int at = next.indexOf(whole.get());
    next.set(
        at,
        part(command, parent, whole.get().first(), command.childFirst().previous(), whole.get()));
    next.add(
        at + 1,
        part(command, child(command), command.childFirst(), whole.get().last(), whole.get()));
    changes.accept(new ShardsChanged(parent.keyspace(), parent.region(), next));
    return new DirectoryOutcome.ShardsCreated(next, true);
  }

  private static Optional<DirectoryOutcome> rejectSplit(
      SplitShard command, ShardRecord whole, List<ShardRecord> known) {
    if (command.childFirst().equals(whole.first()) || !whole.holds(command.childFirst())) {
      return Optional.of(
          Refusals.invalid("child_first", "the boundary is not inside the shard's range"));
    }
    if (known.stream().anyMatch(s -> s.id().equals(child(command)))) {
      return Optional.of(Refusals.invalid("child", "there is a shard " + child(command)));
    }
    return known.size() >= PolicyCheck.SHARDS_PER_REGION_MAX
        ? Optional.of(tooMany())
        : Optional.empty();
  }

  private static ShardId child(SplitShard command) {
    return new ShardId(command.parent().keyspace(), command.parent().region(), command.child());
  }

  private static ShardRecord part(
      SplitShard command, ShardId id, OriginDigest first, OriginDigest last, ShardRecord whole) {
    return new ShardRecord(id, first, last, whole.members(), whole.disks(), command.generation());
  }

  private List<ShardRecord> number(CreateShards command) {
    List<ShardRecord> numbered = new ArrayList<>();
    for (ShardPlacement placement : command.placements()) {
      List<DiskId> disks =
          placement.members().stream().map(m -> nodes.find(m).orElseThrow().node().disk()).toList();
      numbered.add(
          new ShardRecord(
              new ShardId(command.keyspace(), command.region(), numbered.size()),
              placement.first(),
              placement.last(),
              placement.members(),
              disks,
              FIRST_GENERATION));
    }
    return List.copyOf(numbered);
  }
}
