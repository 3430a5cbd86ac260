package io.terroir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** A load at a fixed rate leaves no waiting out. */
final class OpenLoopTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final double CALLS_PER_SECOND = 1_000;

  private final AtomicLong clock = new AtomicLong();
  private final Meter meter = new Meter();
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();
  private final OpenLoop loop = new OpenLoop(CALLS_PER_SECOND, this::ask, meter, clock::get);

  private CompletableFuture<Void> ask() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  private void answerAll() {
    asked.forEach(answer -> answer.complete(null));
  }

  @Test
  void makesTheCallsThatAreDueAndNoOthers() {
    loop.callWhatIsDue();
    assertThat(asked).hasSize(1);

    clock.set(10 * MILLI);
    loop.callWhatIsDue();
    loop.callWhatIsDue();
    assertThat(asked).hasSize(11);
  }

  @Test
  void doesNotWaitForAnswers() {
    clock.set(1_000 * MILLI);
    loop.callWhatIsDue();

    assertThat(asked).hasSize(1_001);
    assertThat(loop.outstanding()).isEqualTo(1_001);
  }

  @Test
  void latencyOfASystemThatStandsStillCountsFromWhenEachCallWasDue() {
    for (int milli = 0; milli < 100; milli++) {
      clock.set(milli * MILLI);
      loop.callWhatIsDue();
    }
    clock.set(100 * MILLI);
    answerAll();

    Histogram latencies = meter.latencies();
    assertThat(latencies.getTotalCount()).isEqualTo(100);
    assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo(100 * MILLI);
    assertThat(latencies.getValueAtPercentile(50)).isBetween(49 * MILLI, 52 * MILLI);
  }

  @Test
  void callsThatTheLoadItselfMadeTooLateCountFromWhenTheyWereDue() {
    clock.set(100 * MILLI);
    loop.callWhatIsDue();
    answerAll();

    Histogram latencies = meter.latencies();
    assertThat(latencies.getTotalCount()).isEqualTo(101);
    assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo(100 * MILLI);
    assertThat(latencies.getValueAtPercentile(50)).isBetween(49 * MILLI, 52 * MILLI);
  }

  @Test
  void callsUnderWayAreBounded() {
    clock.set(1_000_000 * MILLI);
    loop.callWhatIsDue();

    assertThat(asked).hasSize(OpenLoop.OUTSTANDING_MAX);
  }

  @Test
  void makesNoCallsAfterItsStop() {
    loop.stop();
    clock.set(10 * MILLI);
    loop.callWhatIsDue();

    assertThat(asked).isEmpty();
  }
}
