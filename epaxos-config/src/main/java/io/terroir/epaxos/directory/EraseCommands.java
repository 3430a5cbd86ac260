package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryCommand.Erase;
import io.terroir.epaxos.directory.DirectoryCommand.Erased;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Erasure. What was erased stays so for ever, so that no late write, copy or claim brings it back.
 * It is gone only when every region that may have held any of it has said so.
 */
final class EraseCommands {
  private final Keyspaces keyspaces;
  private final Regions regions;
  private final OriginTable origins;
  private final Consumer<DirectoryChange> changes;

  EraseCommands(
      Keyspaces keyspaces,
      Regions regions,
      OriginTable origins,
      Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.regions = regions;
    this.origins = origins;
    this.changes = changes;
  }

  DirectoryOutcome erase(CommandId id, Erase command) {
    Optional<Keyspace> keyspace = keyspaces.find(command.keyspace());
    if (keyspace.isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    Optional<BoundOrigin> known = origins.find(command.keyspace(), command.origin());
    if (known.isEmpty()) {
      return eraseUnbound(id, keyspace.get(), command);
    }
    BoundOrigin bound = known.get();
    if (bound.binding().isErased()) {
      return erasure(bound);
    }
    SortedSet<RegionId> holders = copiesOf(keyspace.get());
    holders.addAll(bound.holders());
    long epoch = bound.binding().epoch() + 1;
    return put(bound.with(bound.binding().inState(new OriginState.Erased(), epoch), holders));
  }

  /** A claim may be under way, and copies of weak data need no home. */
  private DirectoryOutcome eraseUnbound(CommandId id, Keyspace keyspace, Erase command) {
    RegionId seenIn = command.evidence().seenIn();
    if (!regions.contains(seenIn)) {
      return Refusals.noSuchRegion(seenIn);
    }
    OriginBinding binding =
        new OriginBinding(
            keyspace.id(),
            command.origin(),
            seenIn,
            OriginBinding.FIRST_EPOCH,
            new OriginState.Erased());
    return put(new BoundOrigin(binding, id, command.evidence(), copiesOf(keyspace)));
  }

  /** Where there may be copies of origins that live elsewhere, or nowhere. */
  private SortedSet<RegionId> copiesOf(Keyspace keyspace) {
    boolean homeOnly =
        keyspace.policy().layer() instanceof ConsistencyLayer.Strong strong
            && !strong.readReplicas();
    return homeOnly ? new TreeSet<>() : regions.where(keyspace::mayBeHeldIn);
  }

  DirectoryOutcome erased(Erased command) {
    if (keyspaces.find(command.keyspace()).isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    Optional<BoundOrigin> known = origins.find(command.keyspace(), command.origin());
    if (known.isEmpty() || !known.get().binding().isErased()) {
      return Refusals.refused(Reason.COMPARE_FAILED, "the origin was not erased");
    }
    BoundOrigin bound = known.get();
    SortedSet<RegionId> holders = bound.holders();
    if (!holders.remove(command.region())) {
      return erasure(bound);
    }
    BoundOrigin next = bound.with(bound.binding(), holders);
    origins.put(next);
    return erasure(next);
  }

  private DirectoryOutcome put(BoundOrigin next) {
    origins.put(next);
    changes.accept(new OriginBound(next.binding()));
    return erasure(next);
  }

  private static DirectoryOutcome erasure(BoundOrigin bound) {
    return new DirectoryOutcome.Erasure(bound.binding(), bound.holders());
  }
}
