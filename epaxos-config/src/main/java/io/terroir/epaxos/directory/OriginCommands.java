package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryCommand.Where;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Optional;
import java.util.function.Consumer;

/** Where origins live. */
final class OriginCommands {
  private final Keyspaces keyspaces;
  private final Regions regions;
  private final OriginTable origins;
  private final Consumer<DirectoryChange> changes;

  OriginCommands(
      Keyspaces keyspaces,
      Regions regions,
      OriginTable origins,
      Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.regions = regions;
    this.origins = origins;
    this.changes = changes;
  }

  DirectoryOutcome claim(CommandId id, Claim claim) {
    Optional<Keyspace> keyspace = keyspaces.find(claim.keyspace());
    if (keyspace.isEmpty()) {
      return Refusals.noSuchKeyspace(claim.keyspace());
    }
    Optional<BoundOrigin> known = origins.find(claim.keyspace(), claim.origin());
    if (known.isPresent()) {
      BoundOrigin bound = known.get();
      if (bound.binding().isErased()) {
        return Refusals.erased();
      }
      boolean repeated = bound.evidence().equals(claim.evidence());
      return new DirectoryOutcome.Claimed(bound.binding(), repeated, bound.decidedBy());
    }
    Optional<RegionRecord> wanted = regions.find(claim.wanted());
    if (wanted.isEmpty()) {
      return Refusals.noSuchRegion(claim.wanted());
    }
    Keyspace found = keyspace.get();
    Optional<RegionId> home =
        regions.nearestAllowed(wanted.get(), region -> found.mayStore(claim.origin(), region));
    if (home.isEmpty()) {
      return Refusals.nothingAllowed(found.policy().ruleFor(claim.origin()));
    }
    if (claim.strict() && !home.get().equals(claim.wanted())) {
      return Refusals.forbidden(found, claim.origin(), wanted.get().region());
    }
    OriginBinding binding =
        new OriginBinding(claim.keyspace(), claim.origin(), home.get(), OriginBinding.FIRST_EPOCH);
    origins.put(new BoundOrigin(binding, id, claim.evidence()));
    changes.accept(new DirectoryChange.OriginBound(binding));
    return new DirectoryOutcome.Claimed(binding, true, id);
  }

  DirectoryOutcome where(Where where) {
    if (keyspaces.find(where.keyspace()).isEmpty()) {
      return Refusals.noSuchKeyspace(where.keyspace());
    }
    return new DirectoryOutcome.Located(
        origins.find(where.keyspace(), where.origin()).map(BoundOrigin::binding));
  }
}
