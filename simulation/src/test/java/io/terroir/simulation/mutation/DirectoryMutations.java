package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the directory and of its views. */
final class DirectoryMutations {
  private DirectoryMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "directory-access-set-without-nodes",
                "directory/DirectoryCommand",
                "Set.of(AccessKeys.KEYSPACES, AccessKeys.region(region),"
                    + " AccessKeys.nodes(region)),",
                "Set.of(AccessKeys.KEYSPACES, AccessKeys.region(region)),",
                "all that an outcome depends on is in the access set")
            .caughtBy(
                "io.terroir.epaxos.directory.CommutingCommandsTest#commandsThatDoNotConflictCommute"),
        of(
                "directory-claims-of-one-origin-commute",
                "directory/DirectoryCommand",
                "Set.of(AccessKeys.KEYSPACES, AccessKeys.REGIONS),"
                    + " Set.of(AccessKeys.origin(keyspace, origin)));",
                "Set.of(AccessKeys.KEYSPACES, AccessKeys.REGIONS, AccessKeys.origin(keyspace,"
                    + " origin)), Set.of());",
                "two claims of one origin conflict")
            .caughtBy(
                "io.terroir.epaxos.directory.CommutingCommandsTest#claimsOfDifferentOriginsDoNotConflict"),
        of(
                "directory-claim-overwrites",
                "directory/DirectoryState",
                "if (known != null) { boolean repeated",
                "if (known != null && known.evidence().equals(claim.evidence())) { boolean"
                    + " repeated",
                "an origin that has a home keeps it")
            .caughtBy(
                "io.terroir.epaxos.directory.DirectoryStateTest#answersALaterClaimWithTheHomeThatTheFirstMade"),
        of(
                "directory-claim-ignores-the-rule",
                "directory/DirectoryState",
                "Optional<RegionId> home = regions.nearestAllowed(wanted.get(), rule);",
                "Optional<RegionId> home = Optional.of(claim.wanted());",
                "an origin lives where its residency rule allows it")
            .caughtBy(
                "io.terroir.epaxos.directory.DirectoryStateTest#bindsInTheNearestAllowedRegionWhenTheWantedOneIsForbidden"),
        of(
                "directory-view-goes-back",
                "view/DirectoryView",
                "if (before != null && before.epoch() >= binding.epoch()) {",
                "if (before != null && before.epoch() == binding.epoch()) {",
                "a view merges by epoch and never goes back")
            .caughtBy(
                "io.terroir.epaxos.view.DirectoryViewTest#keepsTheHigherEpochWhateverComesLater"),
        of(
                "directory-scope-fails-open",
                "view/DirectoryView",
                "return known.policy().scopeOf(origin, regions());",
                "return rule.readableElsewhere() ? ResidencyScope.UNRESTRICTED"
                    + " : known.policy().scopeOf(origin, regions());",
                "readable elsewhere is not storable elsewhere")
            .caughtBy(
                "io.terroir.epaxos.view.DirectoryViewTest#refusesToNameAScopeForWhatItDoesNotKnow"),
        of(
                "directory-range-without-its-end",
                "view/ShardRanges",
                "if (set.get(middle).last().compareTo(origin) < 0) {",
                "if (set.get(middle).last().compareTo(origin) <= 0) {",
                "the last digest of a range belongs to it")
            .caughtBy(
                "io.terroir.epaxos.view.DirectoryViewTest#findsTheShardInWhoseRangeAnOriginIs"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
