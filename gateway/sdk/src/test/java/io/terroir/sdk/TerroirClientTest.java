package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TerroirClientTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(10));

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeGateway near = new FakeGateway("near", time);
  private final FakeGateway far = new FakeGateway("far", time);

  @AfterEach
  void stop() {
    near.close();
    far.close();
  }

  private TerroirClient client(String... endpoints) {
    Environment environment =
        new Environment(time.ticker(), () -> 1_000L, new Random(7), time, FakeGateway::channel);
    return new TerroirClient(
        new Calls(List.of(endpoints), environment, LIMITS, LIMITS, OpenTelemetry.noop()));
  }

  private static Origin alice(TerroirClient client) {
    return client.keyspace("profiles").origin("alice");
  }

  private static Reason reasonOf(CompletableFuture<?> failed) {
    try {
      failed.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TerroirException exception) {
        return exception.reason();
      }
    }
    throw new AssertionError("expected a TerroirException");
  }

  @Test
  void tellsWhereTheAnswerComesFrom() {
    try (TerroirClient client = client("near")) {
      Placement placement = alice(client).put("email", "a@example.eu").placement();

      assertThat(placement.home()).contains("eu-west-1");
      assertThat(placement.servedNode()).isEqualTo("eu-1");
      assertThat(placement.revision()).isEqualTo(7);
      assertThat(placement.staleness()).contains(Duration.ZERO);
      assertThat(placement.claim()).isEmpty();
    }
  }

  @Test
  void repeatsAWriteUnderTheSameRequestId() {
    near.refuseNext(FakeGateway.refusal(Reason.NOT_LEADER, true));
    near.refuseNext(FakeGateway.refusal(Reason.UNAVAILABLE, true));
    try (TerroirClient client = client("near")) {
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      assertThat(put).isNotDone();
      time.advance(Duration.ofSeconds(1));

      assertThat(put).isCompleted();
      assertThat(near.seen).hasSize(3);
      assertThat(near.seen).containsOnly(near.seen.get(0));
    }
  }

  @Test
  void givesEachRequestItsOwnId() {
    try (TerroirClient client = client("near")) {
      alice(client).put("k", "v");
      alice(client).put("k", "v");

      assertThat(near.seen).doesNotHaveDuplicates();
      assertThat(near.seen.get(0).getClient()).hasSize(32).isEqualTo(near.seen.get(1).getClient());
    }
  }

  @Test
  void doesNotRepeatWhatCannotSucceed() {
    near.refuseNext(FakeGateway.refusal(Reason.RESIDENCY_VIOLATION, false));
    try (TerroirClient client = client("near")) {
      assertThatThrownBy(() -> alice(client).put("k", "v"))
          .isInstanceOfSatisfying(
              TerroirException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
                assertThat(e.retriable()).isFalse();
                assertThat(e.placement().orElseThrow().home()).contains("eu-west-1");
                assertThat(e.placement().orElseThrow().epoch()).isEqualTo(3);
              });
      assertThat(near.seen).hasSize(1);
    }
  }

  @Test
  void doesNotCallAWriteRefusedOfWhichAnEarlierAttemptMayHaveBeenDone() {
    near.refuseNext(FakeGateway.refusal(Reason.DEADLINE_EXCEEDED, true));
    near.refuseNext(FakeGateway.refusal(Reason.RESIDENCY_VIOLATION, false));
    try (TerroirClient client = client("near")) {
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      time.advance(Duration.ofSeconds(1));

      assertThat(reasonOf(put)).isEqualTo(Reason.OUTCOME_UNKNOWN);
    }
  }

  @Test
  void callsAReadRefusedWhateverBecameOfEarlierAttempts() {
    near.refuseNext(FakeGateway.refusal(Reason.DEADLINE_EXCEEDED, true));
    near.refuseNext(FakeGateway.refusal(Reason.RESIDENCY_VIOLATION, false));
    try (TerroirClient client = client("near")) {
      CompletableFuture<GetResult> get = alice(client).async().get("k");
      time.advance(Duration.ofSeconds(1));

      assertThat(reasonOf(get)).isEqualTo(Reason.RESIDENCY_VIOLATION);
    }
  }

  @Test
  void doesNotRepeatAnAdditionThatMayHaveBeenDone() {
    near.reachable = false;
    try (TerroirClient client = client("near")) {
      CompletableFuture<CounterValue> add =
          client.weakKeyspace("visits").origin("FR").counter("hits").addAsync(1);
      time.advance(LIMITS.total());

      assertThat(reasonOf(add)).isEqualTo(Reason.OUTCOME_UNKNOWN);
      assertThat(near.seen).hasSize(1);
    }
  }

  @Test
  void repeatsAnAdditionThatWasRefusedBeforeItWasDone() {
    near.refuseNext(FakeGateway.refusal(Reason.RESOURCE_EXHAUSTED, true));
    near.refuseNext(FakeGateway.refusal(Reason.UNAVAILABLE, true));
    try (TerroirClient client = client("near")) {
      CompletableFuture<CounterValue> add =
          client.weakKeyspace("visits").origin("FR").counter("hits").addAsync(5);
      time.advance(Duration.ofSeconds(1));

      assertThat(add.join().value()).isEqualTo(5);
      assertThat(add.join().placement().staleness()).isEmpty();
    }
  }

  @Test
  void givesUpAtTheDeadlineWithTheLastReason() {
    for (int i = 0; i < 100; i++) {
      near.refuseNext(FakeGateway.refusal(Reason.ORIGIN_MOVING, true));
    }
    try (TerroirClient client = client("near")) {
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      time.advance(LIMITS.total());

      assertThat(reasonOf(put)).isEqualTo(Reason.ORIGIN_MOVING);
      // Backing off up to half a second each time: far fewer attempts than a tight loop makes.
      assertThat(near.seen).hasSizeBetween(10, 60);
    }
  }

  @Test
  void asksTheNextGatewayAtOnceAndComesBack() {
    far.distance = Duration.ofMillis(80);
    try (TerroirClient client = client("near", "far")) {
      near.reachable = false;
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      time.advance(Duration.ZERO);
      assertThat(put.join().placement().gatewayRegion()).isEqualTo("far");

      assertThat(alice(client).put("k", "w").placement().gatewayRegion())
          .as("the failed one rests")
          .isEqualTo("far");

      near.reachable = true;
      time.advance(Duration.ofSeconds(20));
      assertThat(alice(client).put("k", "x").placement().gatewayRegion()).isEqualTo("near");
    }
  }

  @Test
  void backsOffWhenNoGatewayCanBeReached() {
    near.reachable = false;
    far.reachable = false;
    try (TerroirClient client = client("near", "far")) {
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      for (int i = 0; i < 1_000; i++) {
        time.advance(Duration.ofMillis(10));
      }

      assertThat(put).isCompletedExceptionally();
      assertThat(near.seen.size() + far.seen.size()).isLessThan(100);
    }
  }

  @Test
  void prefersTheNearestWhateverTheOrderOfEndpoints() {
    far.distance = Duration.ofMillis(80);
    near.distance = Duration.ofMillis(1);
    try (TerroirClient client = client("far", "near")) {
      assertThat(alice(client).put("k", "v").placement().gatewayRegion()).isEqualTo("near");
    }
  }

  @Test
  void staysWhereItIsBetweenEquallyNearGateways() {
    near.distance = Duration.ofNanos(900_000);
    far.distance = Duration.ofNanos(700_000);
    try (TerroirClient client = client("near", "far")) {
      time.advance(Duration.ofSeconds(10));
      assertThat(alice(client).put("k", "v").placement().gatewayRegion()).isEqualTo("near");
    }
  }

  @Test
  void leavesAGatewayThatDoesNotServeYetAtOnceAndKnowsThatNothingWasDone() {
    near.refuseNext(FakeGateway.notServing());
    try (TerroirClient client = client("near", "far")) {
      CompletableFuture<CounterValue> add =
          client.weakKeyspace("visits").origin("FR").counter("hits").addAsync(5);
      time.advance(Duration.ZERO);

      assertThat(add.join().value()).isEqualTo(5);
    }
  }

  @Test
  void tellsAtOnceThatAHomeRegionIsLostWhenEveryGatewaySaysSo() {
    near.refuseNext(FakeGateway.refusal(Reason.HOME_REGION_UNAVAILABLE, true));
    far.refuseNext(FakeGateway.refusal(Reason.HOME_REGION_UNAVAILABLE, true));
    try (TerroirClient client = client("near", "far")) {
      CompletableFuture<PutResult> put = alice(client).async().put("k", "v");
      time.advance(Duration.ZERO);

      assertThat(reasonOf(put)).isEqualTo(Reason.HOME_REGION_UNAVAILABLE);
      assertThat(near.seen).hasSize(1);
      assertThat(far.seen).hasSize(1);
    }
  }

  @Test
  void readsTheStateOfTheRevisionThatWasAskedFor() {
    try (TerroirClient client = client("near")) {
      GetResult then = alice(client).get("k", ReadOptions.linearizable().at(7));

      assertThat(then.placement().revision()).isEqualTo(7);
    }
  }

  @Test
  void runsATransactionOverOneOrigin() {
    try (TerroirClient client = client("near")) {
      TxnResult result =
          alice(client)
              .txn()
              .when(Compare.isAbsent("k"), Compare.valueIs("l", "1"))
              .then(Operation.put("k", "v"), Operation.get("l"))
              .orElse(Operation.delete("k"))
              .commit();

      assertThat(result.succeeded()).isTrue();
      assertThat(result.results()).hasSize(2);
    }
  }

  @Test
  void refusesADeadlineAfterWhichRetriesAreNotRecognized() {
    assertThatThrownBy(
            () -> TerroirClient.builder().deadline(ClientBuilder.DEADLINE_MAX.plusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the deadline must be at most PT5M, not PT5M0.001S");
  }

  @Test
  void refusesEndpointsThatAreNotHostAndPort() {
    assertThatThrownBy(() -> TerroirClient.builder().endpoints("nowhere").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoint 'nowhere' must be host:port");
    assertThatThrownBy(() -> TerroirClient.builder().build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
