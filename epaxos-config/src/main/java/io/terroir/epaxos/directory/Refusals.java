package io.terroir.epaxos.directory;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;

/** Outcomes that say no. */
final class Refusals {
  private Refusals() {}

  static DirectoryOutcome refused(Refusal refusal) {
    return new DirectoryOutcome.Refused(refusal);
  }

  static DirectoryOutcome refused(Reason reason, String message) {
    return refused(Refusal.of(reason, message));
  }

  static DirectoryOutcome invalid(String field, String message) {
    return refused(Refusal.invalid(field, message));
  }

  static DirectoryOutcome noSuchKeyspace(KeyspaceId keyspace) {
    return refused(Reason.KEYSPACE_NOT_FOUND, "no keyspace has the number " + keyspace.number());
  }

  static DirectoryOutcome noSuchRegion(RegionId region) {
    return invalid("region", "no region has the name " + region);
  }

  /** {@code region} is one in which {@code keyspace} does not let {@code origin} be stored. */
  static DirectoryOutcome forbidden(Keyspace keyspace, OriginDigest origin, Region region) {
    ResidencyRule rule = keyspace.forbids(origin, region).orElseThrow();
    return refused(
        Reason.RESIDENCY_VIOLATION,
        "residency rule " + rule.name() + " forbids the region " + region.id());
  }

  static DirectoryOutcome erased() {
    return refused(Refusal.erased());
  }

  static DirectoryOutcome otherPolicyEpoch(Keyspace keyspace) {
    return refused(
        Reason.COMPARE_FAILED,
        "the policy of the keyspace is in epoch " + keyspace.policyEpoch() + "; look at it again");
  }

  static DirectoryOutcome nothingAllowed(ResidencyRule rule) {
    return refused(
        Reason.RESIDENCY_VIOLATION, "residency rule " + rule.name() + " allows no known region");
  }
}
