package io.terroir.gateway.routing;

import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.List;

/**
 * What the policy says about one origin. It fails closed: a region that the directory view does not
 * know may neither store nor read.
 */
public final class Residency {
  private final DirectoryView view;
  private final Keyspace keyspace;
  private final OriginDigest origin;
  private final ResidencyRule rule;

  /** Asks about {@code origin}. */
  public Residency(DirectoryView view, Keyspace keyspace, OriginDigest origin) {
    this.view = view;
    this.keyspace = keyspace;
    this.origin = origin;
    this.rule = keyspace.policy().ruleFor(origin);
  }

  /** The rule that the origin is under. */
  public ResidencyRule rule() {
    return rule;
  }

  /** Whether {@code region} may store the origin's data. */
  public boolean mayStore(RegionId region) {
    return view.region(region).map(known -> keyspace.mayStore(origin, known)).orElse(false);
  }

  /** Whether a gateway of {@code region} may hand the data to its clients. */
  public boolean mayRead(RegionId region) {
    return view.region(region).isPresent() && (isReadableElsewhere() || mayStore(region));
  }

  /** The known regions that may store the origin's data, in the order of their names. */
  public List<RegionId> storingRegions() {
    return view.regions().stream().map(Region::id).filter(this::mayStore).sorted().toList();
  }

  /**
   * Requires that the answer may be read in {@code region}.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException RESIDENCY_VIOLATION if not
   */
  public void requireReadable(RegionId region) {
    if (!mayRead(region)) {
      throw Refusal.of(
              Reason.RESIDENCY_VIOLATION,
              "residency rule " + rule.name() + " does not let region " + region + " read this")
          .toException();
    }
  }

  /**
   * Requires that {@code region} may store the data.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException RESIDENCY_VIOLATION if not
   */
  public void requireStorable(RegionId region) {
    if (!mayStore(region)) {
      throw Refusal.of(
              Reason.RESIDENCY_VIOLATION,
              "residency rule " + rule.name() + " does not let region " + region + " store this")
          .toException();
    }
  }

  /**
   * Where requests may go that hold the origin's data.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException RESIDENCY_VIOLATION if the rule allows
   *     no known region
   */
  public ResidencyScope storeScope() {
    return view.scopeOf(keyspace.id(), origin);
  }

  /** Where answers may go that hold the origin's data. */
  public ResidencyScope readScope() {
    return isReadableElsewhere() ? ResidencyScope.UNRESTRICTED : storeScope();
  }

  private boolean isReadableElsewhere() {
    return keyspace.isReadableElsewhere(origin);
  }
}
