package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryCommand.AbortRehome;
import io.terroir.epaxos.directory.DirectoryCommand.BeginRehome;
import io.terroir.epaxos.directory.DirectoryCommand.CommitRehome;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Moves of origins between regions. A move is named by its epoch, and every command compares it:
 * what comes late, or twice, meets another epoch and does nothing. The policy is looked at when a
 * move begins and when it ends, since it may change in between.
 */
final class MoveCommands {
  private final Keyspaces keyspaces;
  private final Regions regions;
  private final OriginTable origins;
  private final Consumer<DirectoryChange> changes;

  MoveCommands(
      Keyspaces keyspaces,
      Regions regions,
      OriginTable origins,
      Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.regions = regions;
    this.origins = origins;
    this.changes = changes;
  }

  DirectoryOutcome begin(BeginRehome command) {
    return withOrigin(
        command.keyspace(),
        command.origin(),
        (keyspace, known) -> {
          OriginBinding binding = known.binding();
          OriginState wanted = new OriginState.Moving(command.to());
          if (binding.epoch() == command.epoch() + 1 && binding.state().equals(wanted)) {
            return located(binding);
          }
          if (binding.epoch() != command.epoch() || binding.isMoving()) {
            return otherEpoch(binding);
          }
          if (command.to().equals(binding.home())) {
            return Refusals.invalid("to", "the origin lives there already");
          }
          Optional<Region> target = regions.find(command.to()).map(RegionRecord::region);
          if (target.isEmpty()) {
            return Refusals.noSuchRegion(command.to());
          }
          if (!keyspace.mayStore(command.origin(), target.get())) {
            return Refusals.forbidden(keyspace, command.origin(), target.get());
          }
          SortedSet<RegionId> others = new TreeSet<>(known.others());
          others.add(command.to());
          return put(known.with(binding.inState(wanted, binding.epoch() + 1), others));
        });
  }

  DirectoryOutcome commit(CommitRehome command) {
    return withOrigin(
        command.keyspace(),
        command.origin(),
        (keyspace, known) -> {
          OriginBinding binding = known.binding();
          if (binding.epoch() != command.epoch()) {
            return otherEpoch(binding);
          }
          if (!(binding.state() instanceof OriginState.Moving moving)) {
            return located(binding);
          }
          if (!mayLiveIn(keyspace, binding.origin(), moving.to())) {
            return giveUp(keyspace, known);
          }
          return put(known.with(binding.settledIn(moving.to(), binding.epoch()), known.holders()));
        });
  }

  DirectoryOutcome abort(AbortRehome command) {
    return withOrigin(
        command.keyspace(),
        command.origin(),
        (keyspace, known) -> {
          OriginBinding binding = known.binding();
          if (binding.epoch() == command.epoch() && binding.isMoving()) {
            return giveUp(keyspace, known);
          }
          return binding.epoch() == command.epoch() + 1 && !binding.isMoving()
              ? located(binding)
              : otherEpoch(binding);
        });
  }

  private DirectoryOutcome withOrigin(
      KeyspaceId keyspace,
      OriginDigest origin,
      BiFunction<Keyspace, BoundOrigin, DirectoryOutcome> command) {
    Optional<Keyspace> found = keyspaces.find(keyspace);
    if (found.isEmpty()) {
      return Refusals.noSuchKeyspace(keyspace);
    }
    Optional<BoundOrigin> known = origins.find(keyspace, origin);
    if (known.isEmpty()) {
      return Refusals.refused(Reason.COMPARE_FAILED, "the origin has no home yet");
    }
    return known.get().binding().isErased()
        ? Refusals.erased()
        : command.apply(found.get(), known.get());
  }

  /** The origin lives where it was, if it may. What both sides forbid stays between them. */
  private DirectoryOutcome giveUp(Keyspace keyspace, BoundOrigin known) {
    OriginBinding binding = known.binding();
    if (!mayLiveIn(keyspace, binding.origin(), binding.home())) {
      Region home = regions.find(binding.home()).orElseThrow().region();
      return Refusals.forbidden(keyspace, binding.origin(), home);
    }
    return put(known.with(binding.settledIn(binding.home(), binding.epoch() + 1), known.others()));
  }

  private boolean mayLiveIn(Keyspace keyspace, OriginDigest origin, RegionId region) {
    return keyspace.mayStore(origin, regions.find(region).orElseThrow().region());
  }

  private DirectoryOutcome put(BoundOrigin next) {
    origins.put(next);
    changes.accept(new OriginBound(next.binding()));
    return located(next.binding());
  }

  private static DirectoryOutcome located(OriginBinding binding) {
    return new DirectoryOutcome.Located(Optional.of(binding));
  }

  private static DirectoryOutcome otherEpoch(OriginBinding binding) {
    return Refusals.refused(
        Reason.COMPARE_FAILED,
        "the origin is in epoch "
            + binding.epoch()
            + (binding.isMoving() ? ", in a move" : "")
            + "; look at it again");
  }
}
