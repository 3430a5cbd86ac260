package io.terroir.gossip.replica;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sorts changes by where they may go, and leaves out what may not go to the receiver. */
final class ScopedChanges {
  private ScopedChanges() {}

  /**
   * The changes that {@code region} may have, by scope, each in the order given; empty if the
   * policy of an origin is not known, since what is left out now is never sent later.
   */
  static Optional<Map<ResidencyScope, List<Change>>> allowed(
      ReplicaPolicy policy, KeyspaceId keyspace, RegionId region, List<Change> changes) {
    Map<OriginDigest, ResidencyScope> scopes = new HashMap<>();
    Map<ResidencyScope, List<Change>> allowed = new LinkedHashMap<>();
    for (Change change : changes) {
      ResidencyScope scope = scopes.get(change.origin());
      if (scope == null) {
        Optional<ResidencyScope> known = policy.scopeOf(keyspace, change.origin());
        if (known.isEmpty()) {
          return Optional.empty();
        }
        scope = known.get();
        scopes.put(change.origin(), scope);
      }
      if (scope.allows(region)) {
        allowed.computeIfAbsent(scope, key -> new ArrayList<>()).add(change);
      }
    }
    return Optional.of(allowed);
  }
}
