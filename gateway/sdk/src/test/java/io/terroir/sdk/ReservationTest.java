package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import io.terroir.v1.ReserveRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReservationTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(3));
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final ReservationOwner MINE = ReservationOwner.token("mine");
  private static final ReservationOwner THEIRS = ReservationOwner.token("theirs");

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeGateway gateway = new FakeGateway("near", time);
  private final FakeReservation value = gateway.reservation;
  private final TerroirClient client =
      new TerroirClient(
          new Calls(
              List.of("near"),
              new Environment(
                  time.ticker(), () -> 1_000L, new Random(7), time, FakeGateway::channel),
              LIMITS,
              LIMITS,
              OpenTelemetry.noop()));
  private final Reservations names = client.keyspace("users").reservations();

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
  }

  private Reservation hold() {
    return names.hold("ada", MINE, TTL);
  }

  @Test
  void isRenewedAtAThirdOfItsTtlForAsLongAsItIsOpen() {
    Reservation ada = hold();
    time.advance(TTL.dividedBy(3).minusMillis(1));
    assertThat(value.renewals).isEmpty();

    time.advance(TTL.multipliedBy(4));

    assertThat(value.renewals).hasSize(12);
    assertThat(ada.isHeld()).isTrue();
    assertThat(ada.generation()).isEqualTo(13);
    assertThat(ada.whenLost()).isNotDone();
  }

  @Test
  void closingReleasesIt() {
    Reservation ada = hold();
    time.advance(TTL);

    ada.close();

    assertThat(value.owner).isEmpty();
    assertThat(ada.isHeld()).isFalse();
    assertThat(ada.whenLost()).isNotDone();
    time.advance(TTL);
    assertThat(value.renewals).hasSize(3);
  }

  /** C1: the count begins when the renewal is sent, and is shorter than the ttl. */
  @Test
  void itIsLostNoLaterThanTheTtlLessTheDriftAfterTheLastRenewalWasSent() {
    Reservation ada = hold();
    value.deaf = true;

    time.advance(Duration.ofSeconds(27).minusMillis(1));
    assertThat(ada.isHeld()).isTrue();
    assertThat(ada.whenLost()).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(ada.isHeld()).isFalse();
    assertThat(ada.whenLost()).isDone();
  }

  @Test
  void aSlowAnswerTakesFromTheTime() {
    value.onTheWay = () -> time.pass(Duration.ofSeconds(2));

    Reservation ada = hold();

    assertThat(ada.left()).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void isLostAtOnceWhenItHasEnded() {
    Reservation ada = hold();
    value.become(Optional.of(THEIRS.message()));

    time.advance(TTL.dividedBy(3));

    assertThat(ada.whenLost()).isDone();
    assertThat(ada.isHeld()).isFalse();
  }

  @Test
  void aRenewalThatFailedIsTriedAgain() {
    Reservation ada = hold();
    value.broken = true;
    time.advance(Duration.ofSeconds(15));
    assertThat(value.renewals).isEmpty();
    value.broken = false;

    time.advance(Duration.ofSeconds(15));

    assertThat(value.renewals).isNotEmpty();
    assertThat(ada.isHeld()).isTrue();
  }

  /** Another process of the same owner may have renewed it long ago. */
  @Test
  void anAnswerThatIsNotFreshIsNotCountedFrom() {
    names.reserve("ada", MINE, Optional.of(TTL));
    time.advance(Duration.ofSeconds(20));

    Reservation ada = hold();

    assertThat(value.renewals).hasSize(1);
    assertThat(ada.generation()).isEqualTo(2);
    assertThat(ada.left()).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void aFreeValueThatWasHeldIsReservedInItsPresentGeneration() {
    value.generation = 7;

    Reservation ada = hold();

    assertThat(value.reserves)
        .extracting(ReserveRequest::getAfterGeneration)
        .containsExactly(0L, 7L);
    assertThat(ada.generation()).isEqualTo(8);
  }

  @Test
  void aHeldValueIsRefused() {
    value.become(Optional.of(THEIRS.message()));

    assertThatThrownBy(this::hold)
        .isInstanceOfSatisfying(
            TerroirException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_RESERVED));
  }

  @Test
  void onceLostItStaysLost() {
    Reservation ada = hold();
    value.become(Optional.empty());
    time.advance(TTL.dividedBy(3));
    assertThat(ada.whenLost()).isDone();

    hold();
    time.advance(TTL);

    assertThat(ada.isHeld()).isFalse();
    assertThat(value.owner).contains(MINE.message());
  }

  @Test
  void withoutATtlItIsHeldUntilItIsClosed() {
    names.reserve("ada", MINE, Optional.empty());

    Reservation ada = hold();
    time.advance(Duration.ofDays(30));

    assertThat(ada.isHeld()).isTrue();
    assertThat(value.renewals).isEmpty();
  }

  @Test
  void closingReleasesTheGenerationThatALateRenewalMade() {
    Reservation ada = hold();
    value.become(value.owner);

    CompletableFuture<ReservationInfo> closed = ada.closeAsync();

    assertThat(closed).isCompleted();
    assertThat(value.owner).isEmpty();
  }

  @Test
  void tellsWhatItSees() {
    assertThat(names.get("ada"))
        .isEqualTo(new ReservationInfo(0, false, false, Optional.empty(), false));
    assertThat(names.reserve("ada", MINE, Optional.of(TTL)))
        .isEqualTo(new ReservationInfo(1, true, true, Optional.of(TTL), true));
    assertThat(names.get("ada", THEIRS).heldByOwner()).isFalse();
    assertThat(names.renew("ada", MINE, 1).generation()).isEqualTo(2);
    assertThat(names.release("ada", MINE, 2).held()).isFalse();
  }
}
