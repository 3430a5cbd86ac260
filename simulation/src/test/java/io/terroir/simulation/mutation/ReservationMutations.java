package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of reservations: in the directory, of who ends them, and of what owners believe. */
final class ReservationMutations {
  private static final String EPAXOS = "epaxos-config/src/main/java/io/terroir/epaxos/";
  private static final String SDK = "gateway/sdk/src/main/java/io/terroir/sdk/";
  private static final String COMMANDS_TEST =
      "io.terroir.epaxos.directory.ReservationCommandsTest#";
  private static final String EXPIRER_TEST = "io.terroir.epaxos.service.ReservationExpirerTest#";

  private ReservationMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "reservation-expires-in-any-generation",
                EPAXOS + "directory/ReservationCommands",
                "if (now.generation() > command.generation()) {",
                "if (now.holding().isEmpty()) {",
                "an expiry ends the generation that it names and no other")
            .caughtBy(COMMANDS_TEST + "renewalMakesALateExpireVoid"),
        of(
                "reservation-renewed-in-its-generation",
                EPAXOS + "directory/ReservationCommands",
                "return change(id, now.heldNext(now.holding().orElseThrow()));",
                "return new Reserved(Effect.DONE, now);",
                "a renewal makes a new generation")
            .caughtBy(COMMANDS_TEST + "renewalMakesALateExpireVoid")
            .caughtWithin(20),
        of(
                "reservation-by-a-late-duplicate",
                EPAXOS + "directory/ReservationCommands",
                "return now.holding().isEmpty() && now.generation() == command.afterGeneration()",
                "return now.holding().isEmpty()",
                "a value is reserved in the generation in which it was seen to be free")
            .caughtBy(COMMANDS_TEST + "aLateDuplicateOfReserveAfterReleaseReservesNothing"),
        of(
                "reservation-counted-from-the-start",
                EPAXOS + "service/ReservationExpirer",
                "counts.set(position, reservation.generation(), pipe.clock().nanos() + waits);",
                "counts.set(position, reservation.generation(), waits);",
                "a replica counts from when it executed the reservation or its renewal")
            .caughtBy(EXPIRER_TEST + "proposesWhenTheTtlAndTheDriftHavePassedSinceTheExecution")
            .caughtWithin(20),
        of(
                "reservation-counted-without-drift",
                EPAXOS + "service/ReservationExpirer",
                "lasts.toNanos() * (1 + settings.driftMax())",
                "lasts.toNanos() * (1 + 0 * settings.driftMax())",
                "a replica counts the ttl and the drift of its clock")
            .caughtBy(EXPIRER_TEST + "aClockThatRunsTooFastByTheDriftDoesNotExpireEarly"),
        of(
                "reservation-proposed-again-in-a-later-generation",
                EPAXOS + "service/ReservationExpirer",
                "if (directory.reservation(position).generation() == generation) {",
                "generation = directory.reservation(position).generation();"
                    + " if (directory.reservation(position).holding().isPresent()) {",
                "what failed is proposed again for the same generation only")
            .caughtBy(EXPIRER_TEST + "doesNotProposeAgainWhatWasRenewedMeanwhile"),
        of(
                "reservation-relied-on-since-the-answer",
                SDK + "Reservation",
                "reliedUntilNanos = held.sentNanos() + relied.toNanos();",
                "reliedUntilNanos = calls.nanos() + relied.toNanos();",
                "an owner counts from when it sent the request")
            .caughtBy("io.terroir.sdk.ReservationTest#aSlowAnswerTakesFromTheTime"),
        of(
                "reservation-relied-on-though-not-fresh",
                SDK + "internal/ReservationRequests",
                "if (answer.info().fresh() || answer.relied().isEmpty()) {",
                "if (answer.info().held() || answer.relied().isEmpty()) {",
                "an owner relies only on the answer to its own request")
            .caughtBy("io.terroir.sdk.ReservationTest#anAnswerThatIsNotFreshIsNotCountedFrom"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    return Mutation.of(id, source + ".java", snippet, replacement, rule);
  }
}
