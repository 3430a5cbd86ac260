package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Shards and their members. */
final class ShardCommands {
  private static final long FIRST_GENERATION = 1;

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
    if (!keyspace.get().policy().mayStoreSomethingIn(region.get().region())) {
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
