package io.terroir.runtime.keyspace;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A keyspace as the directory knows it. While a policy is on its way into force, what may be stored
 * where is what both policies allow: ask the keyspace, not its policy.
 *
 * @param salt keys the digests of its origins; 32 random bytes
 * @param policy the newest policy
 * @param policyEpoch grows by one with every change of the policy
 * @param transition set until {@code policy} is in force
 * @param formerRegions regions that earlier policies allowed and no later one does: they may hold
 *     copies still
 */
public record Keyspace(
    KeyspaceId id,
    String name,
    ByteString salt,
    KeyspacePolicy policy,
    long policyEpoch,
    Optional<PolicyTransition> transition,
    SortedSet<RegionId> formerRegions) {
  public Keyspace {
    formerRegions = Collections.unmodifiableSortedSet(new TreeSet<>(formerRegions));
  }

  /** A keyspace whose policy is in force, and which has had no wider one. */
  public Keyspace(
      KeyspaceId id, String name, ByteString salt, KeyspacePolicy policy, long policyEpoch) {
    this(id, name, salt, policy, policyEpoch, Optional.empty(), Collections.emptySortedSet());
  }

  /** The digest of an origin of this keyspace. */
  public OriginDigest digest(ByteString origin) {
    return OriginDigest.of(salt, origin);
  }

  /** Whether data of {@code origin} may be stored in {@code region}. */
  public boolean mayStore(OriginDigest origin, Region region) {
    // Asked for every claim.
    return policy.mayStore(origin, region)
        && (transition.isEmpty() || transition.get().from().mayStore(origin, region));
  }

  /** Whether some data may be stored in {@code region}, so that it may have shards. */
  public boolean mayStoreSomethingIn(Region region) {
    return policies().allMatch(obeyed -> obeyed.mayStoreSomethingIn(region));
  }

  /** Whether some of its data may not be everywhere. */
  public boolean restrictsSomething() {
    return policies().anyMatch(KeyspacePolicy::restrictsSomething);
  }

  /** Whether gateways of regions that may not store {@code origin} may show it to clients. */
  public boolean isReadableElsewhere(OriginDigest origin) {
    return policies().allMatch(obeyed -> obeyed.ruleFor(origin).readableElsewhere());
  }

  /** Whether {@code region} may hold data: as it may be stored there, or once was. */
  public boolean mayBeHeldIn(Region region) {
    return policies().anyMatch(obeyed -> obeyed.mayStoreSomethingIn(region))
        || formerRegions.contains(region.id());
  }

  /** The rule of the newest policy that forbids {@code region}, or else that of the one before. */
  public Optional<ResidencyRule> forbids(OriginDigest origin, Region region) {
    return policies()
        .map(obeyed -> obeyed.ruleFor(origin))
        .filter(rule -> !rule.allows(region))
        .findFirst();
  }

  /**
   * Where data of {@code origin} may be sent to be stored, among the {@code known} regions; empty
   * if nowhere.
   */
  public Optional<ResidencyScope> scopeOf(OriginDigest origin, Collection<Region> known) {
    Set<RegionId> allowed =
        known.stream()
            .filter(region -> mayStore(origin, region))
            .map(Region::id)
            .collect(Collectors.toSet());
    if (allowed.isEmpty()) {
      return Optional.empty();
    }
    boolean restricted = policies().anyMatch(obeyed -> obeyed.ruleFor(origin).restricts());
    return Optional.of(restricted ? ResidencyScope.only(allowed) : ResidencyScope.UNRESTRICTED);
  }

  /**
   * Whether this is newer than {@code other}, the same keyspace: later epochs are, and in one epoch
   * that of which fewer regions are missing.
   */
  public boolean supersedes(Keyspace other) {
    return policyEpoch > other.policyEpoch
        || (policyEpoch == other.policyEpoch && missingCount() < other.missingCount());
  }

  private int missingCount() {
    return transition.map(open -> open.missing().size()).orElse(0);
  }

  private Stream<KeyspacePolicy> policies() {
    return Stream.concat(Stream.of(policy), transition.map(PolicyTransition::from).stream());
  }
}
