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
                "io.terroir.epaxos.directory.CommutingCommandsTest#claimsOfDifferentOriginsDoNotConflict")
            .caughtWithin(20),
        of(
                "directory-claim-overwrites",
                "directory/OriginCommands",
                "if (known.isPresent()) { BoundOrigin",
                "if (known.isPresent() && known.get().evidence().equals(claim.evidence())) {"
                    + " BoundOrigin",
                "an origin that has a home keeps it")
            .caughtBy(
                "io.terroir.epaxos.directory.DirectoryStateTest#answersALaterClaimWithTheHomeThatTheFirstMade")
            .caughtWithin(20),
        of(
                "directory-claim-ignores-the-rule",
                "directory/OriginCommands",
                "Optional<RegionId> home = regions.nearestAllowed(wanted.get(), rule);",
                "Optional<RegionId> home = Optional.of(claim.wanted());",
                "an origin lives where its residency rule allows it")
            .caughtBy(
                "io.terroir.epaxos.directory.DirectoryStateTest#bindsInTheNearestAllowedRegionWhenTheWantedOneIsForbidden"),
        of(
                "directory-reads-only-what-is-saved",
                "directory/OriginTable",
                "BoundOrigin decided = unsaved.get(position);",
                "BoundOrigin decided = null;",
                "a command sees what those before it have decided, saved or not")
            .caughtBy(
                "io.terroir.epaxos.directory.SavedDirectoryTest#claimSeesAnOriginThatIsBoundButNotSaved"),
        of(
                "directory-page-without-what-is-not-saved",
                "directory/OriginTable",
                "found.putAll(after.map(place -> unsaved.tailMap(place, false)).orElse(unsaved));",
                "",
                "a snapshot shows what is not saved yet")
            .caughtBy(
                "io.terroir.epaxos.directory.SavedDirectoryTest#pagesShowWhatIsSavedAndWhatIsNotInOneOrder"),
        of(
                "directory-rows-without-their-names",
                "directory/OriginTable",
                "provenances.save(batch);",
                "",
                "a row is saved together with the names that it uses")
            .caughtBy(
                "io.terroir.epaxos.directory.SavedDirectoryTest#whatWasSavedIsThereAfterARestart"),
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
