package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease is kept alive while its process lives, and never believed to live too long. */
class LeaseTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(3));
  private static final Duration TTL = Duration.ofSeconds(30);

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeGateway gateway = new FakeGateway("near", time);
  private final FakeLease shard = gateway.lease;
  private final TerroirClient client =
      new TerroirClient(
          new Calls(
              List.of("near"),
              new Environment(
                  time.ticker(), () -> 1_000L, new Random(7), time, FakeGateway::channel),
              LIMITS,
              LIMITS,
              OpenTelemetry.noop()));

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
  }

  private Lease hold() {
    return client.keyspace("users").origin("ada").leases().hold(TTL);
  }

  @Test
  void isRenewedAtAThirdOfItsTimeForAsLongAsItIsOpen() {
    Lease lease = hold();
    time.advance(TTL.dividedBy(3).minusMillis(1));
    assertThat(shard.renewals).isZero();

    time.advance(TTL.multipliedBy(4));

    assertThat(shard.renewals).isEqualTo(12);
    assertThat(lease.isAlive()).isTrue();
    assertThat(lease.whenLost()).isNotDone();
  }

  @Test
  void closingRevokesIt() {
    Lease lease = hold();
    lease.close();

    assertThat(shard.exists).isFalse();
    assertThat(lease.isAlive()).isFalse();
    assertThat(lease.whenLost()).isNotDone();
    time.advance(TTL.multipliedBy(2));
    assertThat(shard.renewals).isZero();
  }

  @Test
  void closingWhatHasEndedIsNoFailure() {
    Lease lease = hold();
    shard.exists = false;

    assertThat(lease.closeAsync()).isCompletedWithValue(0L);
  }

  @Test
  void isLostNoLaterThanItsTimeLessTheDriftAfterTheLastRenewalWasSent() {
    Lease lease = hold();
    shard.deaf = true;

    time.advance(Duration.ofSeconds(27).minusMillis(1));
    assertThat(lease.isAlive()).isTrue();
    assertThat(lease.whenLost()).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(lease.isAlive()).isFalse();
    assertThat(lease.whenLost()).isDone();
  }

  @Test
  void aSlowAnswerTakesFromTheTime() {
    shard.onTheWay = () -> time.pass(Duration.ofSeconds(2));

    assertThat(hold().left()).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void isLostAtOnceWhenItHasEnded() {
    Lease lease = hold();
    shard.exists = false;
    time.advance(TTL.dividedBy(3));

    assertThat(lease.whenLost()).isDone();
    assertThat(lease.isAlive()).isFalse();
  }
}
