package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of locks and elections. */
final class LockMutations {
  private static final String TEST = "io.terroir.sdk.LockTest#";

  private LockMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "lock-granted-out-of-line",
                "Line",
                ".filter(place -> place.createRevision() < createRevision)",
                ".filter(place -> place.createRevision() < 0)",
                "a lock has one holder at a time")
            .caughtBy(TEST + "othersWaitInTheOrderInWhichTheyCameAndTokensGrow"),
        of(
                "lock-granted-without-a-place",
                "Place",
                "if (!line.has(key, token())) {",
                "if (token() < 0) {",
                "a lock is granted only while its lease lives, looked at after the wait")
            .caughtBy(TEST + "itIsGrantedOnlyWhileTheLeaseLives"),
        of(
                "lock-granted-on-the-word-of-who-went",
                "Place",
                "stopWatching(); look();",
                "stopWatching(); first.complete(Place.this);",
                "that the one before has gone does not make the next the first")
            .caughtBy(TEST + "whoGivesUpInTheMiddleLetsNobodyPass"),
        of(
                "lock-waits-for-the-first",
                "Line",
                ".reduce((earlier, later) -> later);",
                ".findFirst();",
                "whoever waits looks when the one before goes")
            .caughtBy(TEST + "whoWaitsLooksOnlyWhenTheOneBeforeGoes"),
        of(
                "lock-guard-of-another-number",
                "Place",
                "key, Compare.Target.CREATE_REVISION,",
                "key, Compare.Target.VERSION,",
                "a guard names the place by its create revision")
            .caughtBy(TEST + "whatIsDoneUnderALockThatIsGoneIsRefused"),
        of(
                "lock-kept-by-who-gave-up",
                "Place",
                "place.cancel(false);",
                "",
                "whoever no longer waits leaves the line")
            .caughtBy(TEST + "whoGivesUpInTheMiddleLetsNobodyPass"),
        of(
                "election-proclaimed-by-who-led",
                "Leadership",
                ".txn(List.of(place.isThere()), List.of(put), List.of())",
                ".txn(List.of(), List.of(put), List.of())",
                "only the leader proclaims")
            .caughtBy(TEST + "whoWasTakenOutOfTheLineProclaimsNothing"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "gateway/sdk/src/main/java/io/terroir/sdk/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
