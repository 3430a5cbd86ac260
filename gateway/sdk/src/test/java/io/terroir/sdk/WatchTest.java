package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every change is told once and in order, whatever becomes of connections. */
class WatchTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(3));
  private static final Duration SOON = Duration.ofSeconds(1);

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeGateway gateway = new FakeGateway("near", time);
  private final Heard heard = new Heard();
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

  private Watch watch(WatchOptions options) {
    return client.keyspace("users").origin("ada").watch(options, heard);
  }

  @Test
  void changesAreToldAsTheyCome() {
    Watch watch = watch(WatchOptions.all());
    tell(10);
    assertThat(watch.started()).isCompletedWithValue(new WatchPosition(10, 1));
    tell(12, 11, 12);

    assertThat(heard.events).containsExactly("11", "12");
    assertThat(heard.through).containsExactly(new WatchPosition(12, 1));
    assertThat(heard.progress).containsExactly(new WatchPosition(10, 1));
    assertThat(watch.position()).contains(new WatchPosition(12, 1));
  }

  @Test
  void whatIsNotKnownYetIsNoPosition() {
    assertThat(watch(WatchOptions.all()).position()).isEmpty();
    assertThat(watch(WatchOptions.all().startingAt(7)).position())
        .contains(new WatchPosition(6, 0));
  }

  @Test
  void aBrokenConnectionIsBegunAgainFromWhereItWas() {
    Watch watch = watch(WatchOptions.all());
    tell(11, 11);
    gateway.watchers.remove().onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
    gateway.reachable = false;
    time.advance(Duration.ofMinutes(1));
    gateway.reachable = true;
    time.advance(Duration.ofSeconds(6));
    tell(13, 12, 13);

    assertThat(gateway.watched).hasSizeGreaterThan(3);
    assertThat(gateway.watched.get(gateway.watched.size() - 1).getStartRevision()).isEqualTo(12);
    assertThat(gateway.watched.get(gateway.watched.size() - 1).getEpoch()).isEqualTo(1);
    assertThat(heard.events).containsExactly("11", "12", "13");
    assertThat(watch.ended()).isNotDone();
  }

  @Test
  void whatIsToldAgainIsNotHeardAgain() {
    watch(WatchOptions.all().startingAt(5));
    tell(6, 5, 6);
    tell(7, 5, 6, 7);

    assertThat(heard.events).containsExactly("5", "6", "7");
  }

  @Test
  void silenceIsTakenForABrokenConnection() {
    watch(WatchOptions.all().startingAt(5));
    tell(6);
    time.advance(Duration.ofSeconds(14));
    assertThat(gateway.watched).hasSize(1);
    time.advance(Duration.ofSeconds(10));

    assertThat(gateway.watched).hasSize(2);
    assertThat(gateway.watched.get(1).getStartRevision()).isEqualTo(7);
    assertThat(gateway.watchers).as("the silent one was cancelled").hasSize(1);
  }

  @Test
  void anElectionEndsNothing() {
    watch(WatchOptions.all().startingAt(5));
    gateway.watchers.remove().onError(FakeGateway.refusal(Reason.UNAVAILABLE, true));
    time.advance(SOON);
    tell(5, 5);

    assertThat(heard.events).containsExactly("5");
    assertThat(heard.failures).isEmpty();
  }

  @Test
  void whatWasLetGoOfEndsTheWatchAndSaysSo() {
    Watch watch = watch(WatchOptions.all().startingAt(5));
    gateway.watchers.element().onNext(WatchResponse.newBuilder().setCompactedRevision(9).build());

    assertThat(heard.compacted).containsExactly(9L);
    assertThat(watch.ended()).isDone();
    assertThat(watch.started()).isCompletedExceptionally();
    assertThat(gateway.watchers).isEmpty();
    time.advance(SOON.multipliedBy(60));
    assertThat(gateway.watched).hasSize(1);
  }

  @Test
  void aMoveOfTheOriginEndsTheWatch() {
    Watch watch = watch(WatchOptions.all());
    tell(10);
    // Of epoch 3, says the fake.
    gateway.watchers.remove().onError(FakeGateway.refusal(Reason.WRONG_HOME, true));

    assertThat(heard.failures).containsExactly(Reason.WRONG_HOME);
    assertThat(watch.ended()).isDone();
  }

  @Test
  void aGatewayWhoseViewIsBehindEndsNothing() {
    gateway.refuseNext(FakeGateway.refusal(Reason.WRONG_HOME, true));
    Watch watch = watch(WatchOptions.all());
    time.advance(SOON);

    assertThat(gateway.watched).hasSize(2);
    assertThat(watch.ended()).isNotDone();
  }

  /** Nothing of it may be missed: its first home has the first epoch. */
  @Test
  void anOriginWithoutAHomeIsWatchedFromItsBirthOn() {
    watch(WatchOptions.all());
    gateway.watchers.element().onNext(WatchResponse.getDefaultInstance());
    gateway.watchers.remove().onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
    time.advance(SOON);

    assertThat(gateway.watched.get(1).getStartRevision()).isEqualTo(1);
    assertThat(gateway.watched.get(1).getEpoch()).isEqualTo(1);
  }

  @Test
  void whatIsWrongIsNotTriedAgain() {
    gateway.refuseNext(FakeGateway.refusal(Reason.INVALID_ARGUMENT, false));
    Watch watch = watch(WatchOptions.all());
    time.advance(SOON.multipliedBy(60));

    assertThat(heard.failures).containsExactly(Reason.INVALID_ARGUMENT);
    assertThat(watch.ended()).isDone();
    assertThat(gateway.watched).hasSize(1);
  }

  @Test
  void afterTheEndNothingIsTold() {
    Watch watch = watch(WatchOptions.all());
    tell(10);
    var observer = gateway.watchers.element();
    watch.close();

    assertThat(observer.isCancelled()).isTrue();
    assertThat(watch.ended()).isDone();
    time.advance(SOON.multipliedBy(60));
    assertThat(gateway.watched).hasSize(1);
    assertThat(heard.failures).isEmpty();
  }

  @Test
  void aPrefixIsTheRangeOfWhatBeginsWithIt() {
    assertThat(WatchOptions.prefix("ab").rangeEnd()).contains(ByteString.copyFromUtf8("ac"));
    ByteString last = ByteString.copyFrom(new byte[] {'a', -1, -1});
    assertThat(WatchOptions.prefix(last).rangeEnd()).contains(ByteString.copyFromUtf8("b"));
    assertThat(WatchOptions.prefix(ByteString.copyFrom(new byte[] {-1})).rangeEnd())
        .contains(ByteString.EMPTY);
  }

  private void tell(long through, long... revisions) {
    WatchResponse.Builder answer =
        WatchResponse.newBuilder()
            .setHeader(AnswerHeader.newBuilder().setEpoch(1))
            .setThroughRevision(through);
    for (long revision : revisions) {
      answer.addEvents(
          io.terroir.v1.WatchEvent.newBuilder()
              .setRevision(revision)
              .setKey(ByteString.copyFromUtf8("" + revision)));
    }
    gateway.watchers.element().onNext(answer.build());
  }

  private static final class Heard implements WatchListener {
    private final List<String> events = new ArrayList<>();
    private final List<WatchPosition> through = new ArrayList<>();
    private final List<WatchPosition> progress = new ArrayList<>();
    private final List<Long> compacted = new ArrayList<>();
    private final List<Reason> failures = new ArrayList<>();

    @Override
    public void onEvents(List<WatchEvent> told, WatchPosition position) {
      told.forEach(event -> events.add(event.keyText()));
      through.add(position);
    }

    @Override
    public void onProgress(WatchPosition position) {
      progress.add(position);
    }

    @Override
    public void onCompacted(long revision) {
      compacted.add(revision);
    }

    @Override
    public void onFailed(TerroirException failure) {
      failures.add(failure.reason());
    }
  }
}
