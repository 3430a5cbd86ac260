package io.terroir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Callers that call again when they have their answer. */
final class ClosedLoopTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong();
  private final Meter meter = new Meter();
  private final Deque<CompletableFuture<Void>> asked = new ArrayDeque<>();
  private final Deque<Runnable> pauses = new ArrayDeque<>();
  private final ClosedLoop loop = new ClosedLoop(3, this::ask, meter, clock::get, pauses::add);

  private CompletableFuture<Void> ask() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  @Test
  void hasAsManyCallsUnderWayAsCallers() {
    loop.start();
    assertThat(asked).hasSize(3);

    asked.remove().complete(null);
    assertThat(asked).hasSize(3);
    assertThat(loop.outstanding()).isEqualTo(3);
  }

  @Test
  void latencyCountsFromTheCall() {
    loop.start();
    clock.set(5 * MILLI);
    asked.remove().complete(null);
    clock.set(7 * MILLI);
    asked.removeLast().complete(null);

    assertThat(meter.latencies().getMaxValue()).isBetween(5 * MILLI, 5 * MILLI + MILLI / 10);
  }

  @Test
  void aFailureIsCountedApartAndNotRepeatedAtOnce() {
    loop.start();
    asked.remove().completeExceptionally(new IllegalStateException("no leader"));

    assertThat(meter.latencies().getTotalCount()).isZero();
    assertThat(meter.failed()).isEqualTo(1);
    assertThat(meter.firstFailure()).contains("IllegalStateException: no leader");
    assertThat(asked).hasSize(2);

    pauses.remove().run();
    assertThat(asked).hasSize(3);
  }

  @Test
  void callsEndAfterItsStop() {
    loop.start();
    loop.stop();
    asked.forEach(answer -> answer.complete(null));

    assertThat(asked).hasSize(3);
    assertThat(loop.outstanding()).isZero();
  }
}
