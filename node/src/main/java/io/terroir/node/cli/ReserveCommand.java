package io.terroir.node.cli;

import io.terroir.sdk.ReservationInfo;
import io.terroir.sdk.ReservationOwner;
import io.terroir.sdk.Reservations;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir reserve}. */
@Command(
    name = "reserve",
    mixinStandardHelpOptions = true,
    description =
        "Reserves a value, such as a user name, that one owner at a time holds in all regions; or"
            + " renews, releases or shows a reservation.")
final class ReserveCommand implements Callable<Integer> {
  private static final int TOKEN_BITS = 128;
  private static final int HEXADECIMAL = 16;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(index = "0", paramLabel = "KEYSPACE", description = "The keyspace.")
  private String keyspace = "";

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "What one owner at a time holds, such as a name.")
  private String value = "";

  /** Who holds it. */
  private static final class Owner {
    @Option(
        names = "--owner",
        paramLabel = "TOKEN",
        description = "Whoever knows this token is the owner; drawn and printed unless given.")
    private @Nullable String token;

    @Option(
        names = "--origin",
        paramLabel = "ORIGIN",
        description = "The owner is this origin of the keyspace.")
    private @Nullable String origin;
  }

  /** What else to do. */
  private static final class Action {
    @Option(
        names = "--renew",
        paramLabel = "GEN",
        description = "Renew the reservation of this generation.")
    private @Nullable Long renew;

    @Option(
        names = "--release",
        paramLabel = "GEN",
        description = "Release the reservation of this generation.")
    private @Nullable Long release;

    @Option(names = "--show", description = "Show whether the value is reserved.")
    private boolean show;
  }

  @ArgGroup private Owner owner = new Owner();
  @ArgGroup private Action action = new Action();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = DurationArgument.class,
      description =
          "How long it lasts unless it is renewed, from 1s to 7d; until it is released unless"
              + " given.")
  private @Nullable Duration ttl;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** What is printed: the token only if it was drawn here. */
  private record Printed(Optional<String> owner, ReservationInfo reservation) {}

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      Reservations reservations = terroir.keyspace(keyspace).reservations();
      if (action.show) {
        return show(reservations);
      }
      if (action.renew == null && action.release == null) {
        return reserve(reservations);
      }
      ReservationOwner holder =
          givenOwner()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), "say whose reservation: --owner or --origin"));
      print(
          Optional.empty(),
          action.renew != null
              ? reservations.renew(value, holder, action.renew)
              : reservations.release(value, holder, generationToRelease()));
      return ExitCodes.DONE;
    }
  }

  private long generationToRelease() {
    return Optional.ofNullable(action.release).orElseThrow();
  }

  private int reserve(Reservations reservations) {
    Optional<String> drawn =
        givenOwner().isPresent()
            ? Optional.empty()
            : Optional.of(new BigInteger(TOKEN_BITS, new SecureRandom()).toString(HEXADECIMAL));
    ReservationOwner holder = drawn.map(ReservationOwner::token).or(this::givenOwner).orElseThrow();
    print(drawn, reservations.reserve(value, holder, Optional.ofNullable(ttl)));
    return ExitCodes.DONE;
  }

  private int show(Reservations reservations) {
    ReservationInfo found =
        givenOwner()
            .map(holder -> reservations.get(value, holder))
            .orElseGet(() -> reservations.get(value));
    print(Optional.empty(), found);
    return found.held() ? ExitCodes.DONE : ExitCodes.NOT_FOUND;
  }

  private Optional<ReservationOwner> givenOwner() {
    return Optional.ofNullable(owner.token)
        .map(ReservationOwner::token)
        .or(() -> Optional.ofNullable(owner.origin).map(ReservationOwner::origin));
  }

  private void print(Optional<String> drawn, ReservationInfo reservation) {
    PrintWriter out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(Output.json(new Printed(drawn, reservation)));
      return;
    }
    String holder = reservation.heldByOwner() ? "by this owner" : "by another owner";
    out.printf("held        %s%n", reservation.held() ? holder : "no");
    out.printf("generation  %d%n", reservation.generation());
    if (reservation.held()) {
      out.printf(
          "ttl         %s%n",
          reservation.ttl().map(lasts -> lasts.toMillis() + " ms").orElse("until released"));
    }
    drawn.ifPresent(token -> out.printf("owner       %s%n", token));
  }
}
