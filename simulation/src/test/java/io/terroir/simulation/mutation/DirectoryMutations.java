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
                "io.terroir.epaxos.directory.CommutingCommandsTest#shardsConflictWithTheRetirementOfTheirNodes"),
        of(
                "directory-claims-of-one-origin-commute",
                "directory/AccessKeys",
                "Set.of(KEYSPACES, REGIONS), Set.of(origin(keyspace, origin)));",
                "Set.of(KEYSPACES, REGIONS, origin(keyspace, origin)), Set.of());",
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
                "regions.nearestAllowed(wanted.get(), region -> found.mayStore(claim.origin(), region));",
                "Optional.of(claim.wanted());",
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
                "if (before != null && !binding.supersedes(before)) {",
                "if (before != null && before.epoch() == binding.epoch()) {",
                "a view merges by epoch and never goes back")
            .caughtBy(
                "io.terroir.epaxos.view.DirectoryViewTest#keepsTheHigherEpochWhateverComesLater"),
        of(
                "directory-scope-fails-open",
                "view/DirectoryView",
                "return known .scopeOf(origin, regions())",
                "return (known.isReadableElsewhere(origin) ?"
                    + " Optional.of(ResidencyScope.UNRESTRICTED)"
                    + " : known.scopeOf(origin, regions()))",
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
                "io.terroir.epaxos.view.DirectoryViewTest#findsTheShardInWhoseRangeAnOriginIs"),
        of(
                "moves-commit-without-their-epoch",
                "directory/MoveCommands",
                "if (binding.epoch() != command.epoch()) {",
                "if (false) {",
                "a commit compares the epoch of its move")
            .caughtBy(
                "io.terroir.epaxos.directory.MoveCommandsTest#aCommitThatComesAfterAnAbortAndAnotherBeginningDoesNotHit"),
        of(
                "moves-commit-without-the-policy",
                "directory/MoveCommands",
                "if (!mayLiveIn(keyspace, binding.origin(), moving.to())) {",
                "if (false) {",
                "the policy is looked at when a move ends too")
            .caughtBy(
                "io.terroir.epaxos.directory.MoveCommandsTest#policyIsCheckedAgainWhenAMoveEndsAndAForbiddenTargetMakesTheCommitAnAbort"),
        of(
                "moves-abort-without-the-policy",
                "directory/MoveCommands",
                "if (!mayLiveIn(keyspace, binding.origin(), binding.home())) {",
                "if (false) {",
                "what is forbidden on both sides stays sealed")
            .caughtBy(
                "io.terroir.epaxos.directory.MoveCommandsTest#whatIsForbiddenOnBothSidesStaysBetweenThem"),
        of(
                "moves-abort-in-the-same-epoch",
                "directory/MoveCommands",
                "known.with(binding.settledIn(binding.home(), binding.epoch() + 1), known.others())",
                "known.with(binding.settledIn(binding.home(), binding.epoch()), known.others())",
                "an abort has an epoch of its own")
            .caughtBy(
                "io.terroir.epaxos.directory.MoveCommandsTest#theOriginLivesWhereItWasUnderALaterEpochOnceTheMoveIsAborted"),
        of(
                "moves-forget-the-target",
                "directory/MoveCommands",
                "others.add(command.to());",
                "",
                "a region that an origin nearly moved to may hold copies")
            .caughtBy(
                "io.terroir.epaxos.directory.EraseCommandsTest#everyRegionThatWasHomeOrNearlyWasMustSaySo"),
        of(
                "erase-lets-claims-through",
                "directory/OriginCommands",
                "if (bound.binding().isErased()) {",
                "if (false) {",
                "no claim brings an erased origin back")
            .caughtBy(
                "io.terroir.epaxos.directory.EraseCommandsTest#noClaimBringsAnErasedOriginBack"),
        of(
                "erase-in-the-same-epoch",
                "directory/EraseCommands",
                "long epoch = bound.binding().epoch() + 1;",
                "long epoch = bound.binding().epoch();",
                "an erasure is newer than what was erased")
            .caughtBy("io.terroir.epaxos.directory.EraseCommandsTest#anOpenMoveIsClosed"),
        of(
                "erase-forgets-earlier-policies",
                "directory/KeyspaceCommands",
                "former.addAll(regions.where(open.from()::mayStoreSomethingIn));",
                "",
                "what an earlier policy allowed may be there still")
            .caughtBy(
                "io.terroir.epaxos.directory.EraseCommandsTest#regionsThatAnEarlierPolicyAllowedMustSaySoToo"),
        of(
                "policy-in-force-at-once",
                "directory/KeyspaceCommands",
                "boolean atOnce = policy.isNoNarrowerThan(from) || missing.isEmpty();",
                "boolean atOnce = true;",
                "a narrower policy is in force when every region has said so")
            .caughtBy(
                "io.terroir.epaxos.directory.PolicyUpdateTest#aNarrowerPolicyIsObeyedAtOnceAndInForceWhenEveryRegionHasSaidSo"),
        of(
                "policy-forgets-what-it-replaces",
                "directory/KeyspaceCommands",
                "keyspace.transition().map(PolicyTransition::from).orElse(keyspace.policy());",
                "keyspace.policy();",
                "what was stored obeys the last policy that was in force")
            .caughtBy(
                "io.terroir.epaxos.directory.PolicyUpdateTest#aThirdPolicyLeavesBehindTheLastThatWasInForce"),
        of(
                "keyspace-number-used-again",
                "directory/KeyspaceCommands",
                "if (keyspaces.isOfADroppedOne(command.salt())) {",
                "if (false) {",
                "a late creation does not bring a dropped keyspace back")
            .caughtBy(
                "io.terroir.epaxos.directory.PolicyUpdateTest#aDroppedKeyspaceIsGoneAndItsNumberNeverComesBack"),
        of(
                "split-lower-generation-counts",
                "directory/ShardCommands",
                "if (whole.get().generation() >= command.generation()) {",
                "if (whole.get().generation() > command.generation()) {",
                "of two records of a shard the higher generation counts")
            .caughtBy("io.terroir.epaxos.directory.SplitShardTest#theHigherGenerationIsKept"),
        of(
                "directory-answer-too-late-for-another",
                "service/DirectoryClient",
                "ResidencyScope.NO_USER_DATA, request, left)",
                "ResidencyScope.NO_USER_DATA, request, atMost(left, PATIENCE))",
                "an answer is welcome until the deadline")
            .caughtBy(
                "io.terroir.epaxos.service.DirectoryClientTest#anAnswerIsWelcomeAfterAnotherReplicaWasAskedToo"),
        of(
                "directory-silent-replicas-asked-again",
                "service/ReplicaChoice",
                ".filter(node -> !hasFailed(node))",
                "",
                "a replica that is silent is passed over for some time")
            .caughtBy(
                "io.terroir.epaxos.service.DirectoryClientTest#silentReplicasAreNotWaitedForBySubmissionAfterSubmission"),
        of(
                "directory-left-for-a-lost-message",
                "service/ReplicaChoice",
                "if (answered == null || answered - askedNanos < 0) {",
                "if (true) {",
                "a replica that has answered since is not silent")
            .caughtBy(
                "io.terroir.epaxos.service.DirectoryClientTest#aLostMessageDoesNotSendEverybodyToAnotherReplica"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
