package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.DropKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.InForce;
import io.terroir.epaxos.directory.DirectoryCommand.UpdatePolicy;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.PolicyTransition;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Keyspaces and their policies. */
final class KeyspaceCommands {
  private static final long FIRST_POLICY_EPOCH = 1;

  private final Keyspaces keyspaces;
  private final Regions regions;
  private final PolicyCheck policyCheck;
  private final Consumer<DirectoryChange> changes;

  KeyspaceCommands(Keyspaces keyspaces, Regions regions, Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.regions = regions;
    this.policyCheck = new PolicyCheck(regions);
    this.changes = changes;
  }

  DirectoryOutcome create(CreateKeyspace command) {
    Optional<Keyspace> known = keyspaces.find(command.name());
    if (known.isPresent()) {
      return known.get().policy().equals(command.policy())
          ? new DirectoryOutcome.KeyspaceCreated(known.get(), false)
          : Refusals.refused(
              Reason.KEYSPACE_EXISTS, "a keyspace of this name exists with another policy");
    }
    if (keyspaces.isOfADroppedOne(command.salt())) {
      return Refusals.refused(
          Reason.COMPARE_FAILED, "this keyspace was created, and has been dropped since");
    }
    Optional<Refusal> refusal = policyCheck.reject(command);
    if (refusal.isPresent()) {
      return Refusals.refused(refusal.get());
    }
    Keyspace created =
        new Keyspace(
            keyspaces.nextId(),
            command.name(),
            command.salt(),
            command.policy(),
            FIRST_POLICY_EPOCH);
    changes.accept(new KeyspaceChanged(created));
    return new DirectoryOutcome.KeyspaceCreated(created, true);
  }

  DirectoryOutcome update(UpdatePolicy command) {
    Optional<Keyspace> known = keyspaces.find(command.keyspace());
    if (known.isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    Keyspace keyspace = known.get();
    boolean repeated = keyspace.policyEpoch() == command.policyEpoch() + 1;
    if (repeated && keyspace.policy().equals(command.policy())) {
      return new DirectoryOutcome.PolicyUpdated(keyspace);
    }
    if (keyspace.policyEpoch() != command.policyEpoch()) {
      return Refusals.otherPolicyEpoch(keyspace);
    }
    Optional<Refusal> refusal = policyCheck.rejectUpdate(keyspace.policy(), command.policy());
    return refusal.isPresent()
        ? Refusals.refused(refusal.get())
        : put(inPlaceOf(keyspace, command.policy()));
  }

  /**
   * What was stored obeys the last policy that was in force, whatever came since: everything that
   * came since was obeyed together with it. So that is the one that must be left behind.
   */
  private Keyspace inPlaceOf(Keyspace keyspace, KeyspacePolicy policy) {
    KeyspacePolicy from =
        keyspace.transition().map(PolicyTransition::from).orElse(keyspace.policy());
    SortedSet<RegionId> missing = regions.where(from::mayStoreSomethingIn);
    boolean atOnce = policy.isNoNarrowerThan(from) || missing.isEmpty();
    return new Keyspace(
        keyspace.id(),
        keyspace.name(),
        keyspace.salt(),
        policy,
        keyspace.policyEpoch() + 1,
        atOnce ? Optional.empty() : Optional.of(new PolicyTransition(from, missing)),
        keyspace.formerRegions());
  }

  DirectoryOutcome inForce(InForce command) {
    Optional<Keyspace> known = keyspaces.find(command.keyspace());
    if (known.isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    Keyspace keyspace = known.get();
    if (keyspace.policyEpoch() != command.policyEpoch()) {
      return Refusals.otherPolicyEpoch(keyspace);
    }
    return keyspace
        .transition()
        .filter(open -> open.missing().contains(command.region()))
        .map(open -> put(reported(keyspace, open, command.region())))
        .orElseGet(() -> new DirectoryOutcome.PolicyUpdated(keyspace));
  }

  private Keyspace reported(Keyspace keyspace, PolicyTransition open, RegionId region) {
    SortedSet<RegionId> missing = new TreeSet<>(open.missing());
    missing.remove(region);
    SortedSet<RegionId> former = new TreeSet<>(keyspace.formerRegions());
    if (missing.isEmpty()) {
      former.addAll(regions.where(open.from()::mayStoreSomethingIn));
    }
    former.removeAll(regions.where(keyspace.policy()::mayStoreSomethingIn));
    return new Keyspace(
        keyspace.id(),
        keyspace.name(),
        keyspace.salt(),
        keyspace.policy(),
        keyspace.policyEpoch(),
        missing.isEmpty()
            ? Optional.empty()
            : Optional.of(new PolicyTransition(open.from(), missing)),
        former);
  }

  DirectoryOutcome drop(DropKeyspace command) {
    if (keyspaces.wasDropped(command.keyspace())) {
      return new DirectoryOutcome.Done();
    }
    Optional<Keyspace> known = keyspaces.find(command.keyspace());
    if (known.isEmpty()) {
      return Refusals.noSuchKeyspace(command.keyspace());
    }
    if (known.get().policyEpoch() != command.policyEpoch()) {
      return Refusals.otherPolicyEpoch(known.get());
    }
    changes.accept(new KeyspaceDropped(known.get()));
    return new DirectoryOutcome.Done();
  }

  private DirectoryOutcome put(Keyspace next) {
    changes.accept(new KeyspaceChanged(next));
    return new DirectoryOutcome.PolicyUpdated(next);
  }
}
