package io.terroir.runtime.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.clock.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventPipeTest {
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  private final EventPipe pipe =
      EventPipe.start("test", SystemClock.monotonic(), 4, (why, cause) -> stopped.complete(cause));

  @AfterEach
  void close() {
    pipe.close();
  }

  @Test
  void handlesInTheOrderInWhichOneThreadHandedOver() {
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      pipe.execute(() -> seen.add(number));
    }
    pipe.close();

    assertThat(seen).hasSize(1000).isSorted();
  }

  @Test
  void losesNothingOfManyProducers() throws Exception {
    int producers = 4;
    int each = 20_000;
    AtomicLong sum = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      Thread producer =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  pipe.execute(() -> sum.set(sum.get() + 1));
                }
              });
      producer.start();
      threads.add(producer);
    }
    for (Thread producer : threads) {
      producer.join();
    }
    pipe.close();

    assertThat(sum).hasValue((long) producers * each);
    assertThat(pipe.waiting()).isZero();
    assertThat(pipe.handled()).isEqualTo((long) producers * each);
  }

  @Test
  void wakesUpForEveryHandlerHoweverOftenItParks() throws Exception {
    for (int i = 0; i < 2000; i++) {
      CountDownLatch ran = new CountDownLatch(1);
      pipe.execute(ran::countDown);
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refusesNewWorkAtItsBoundButNeverCompletions() {
    CountDownLatch release = new CountDownLatch(1);
    blockUntil(release);
    for (int i = 0; i < 4; i++) {
      assertThat(pipe.offer(() -> {})).isTrue();
    }
    CompletableFuture<Boolean> completion = new CompletableFuture<>();

    assertThat(pipe.offer(() -> {})).isFalse();
    pipe.execute(() -> completion.complete(true));
    release.countDown();

    assertThat(completion).succeedsWithin(Duration.ofSeconds(10));
    assertThat(pipe.refused()).isEqualTo(1);
    assertThat(pipe.offer(() -> {})).isTrue();
  }

  @Test
  void runsTimersByDeadlineAndNotByOrderOfScheduling() {
    List<String> seen = new ArrayList<>();
    CompletableFuture<List<String>> done = new CompletableFuture<>();
    pipe.execute(
        () -> {
          pipe.schedule(
              Duration.ofMillis(30),
              () -> {
                seen.add("late");
                done.complete(seen);
              });
          pipe.schedule(Duration.ofMillis(5), () -> seen.add("early"));
        });

    assertThat(done).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(List.of("early", "late"));
  }

  @Test
  void runsTimersScheduledByOtherThreadsOnItsOwn() {
    CompletableFuture<Boolean> onPipe = new CompletableFuture<>();

    pipe.schedule(Duration.ofMillis(1), () -> onPipe.complete(pipe.isCurrent()));

    assertThat(onPipe).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    assertThat(pipe.isCurrent()).isFalse();
  }

  @Test
  void neverRunsATimerCancelledOnThePipe() {
    List<String> seen = new ArrayList<>();
    CompletableFuture<List<String>> done = new CompletableFuture<>();
    pipe.execute(
        () -> {
          Pipe.Timer timer = pipe.schedule(Duration.ZERO, () -> seen.add("cancelled"));
          timer.cancel();
          pipe.schedule(Duration.ofMillis(5), () -> done.complete(seen));
        });

    assertThat(done).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(List.of());
  }

  @Test
  void stopsHardAtTheFirstUnexpectedException() {
    List<String> seen = new ArrayList<>();
    CountDownLatch release = new CountDownLatch(1);
    blockUntil(release);
    pipe.execute(
        () -> {
          throw new IllegalStateException("boom");
        });
    pipe.execute(() -> seen.add("after the failure"));
    release.countDown();

    assertThat(stopped).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(Throwable.class);
    pipe.close();
    assertThat(seen).isEmpty();
    assertThat(pipe.offer(() -> {})).isFalse();
  }

  @Test
  void handlesWhatWaitsBeforeItCloses() {
    List<Integer> seen = new ArrayList<>();
    CountDownLatch release = new CountDownLatch(1);
    blockUntil(release);
    for (int i = 0; i < 500; i++) {
      int number = i;
      pipe.execute(() -> seen.add(number));
    }
    release.countDown();
    pipe.close();

    assertThat(seen).hasSize(500);
  }

  @Test
  void measuresItsLongestHandler() {
    AtomicLong nanos = new AtomicLong();
    EventPipe measured = EventPipe.start("measured", nanos::get, (why, cause) -> {});
    measured.execute(() -> nanos.addAndGet(50));
    measured.execute(() -> nanos.addAndGet(700));
    measured.execute(() -> nanos.addAndGet(20));
    measured.close();

    assertThat(measured.takeLongestHandlerNanos()).isEqualTo(700);
    assertThat(measured.takeLongestHandlerNanos()).isZero();
  }

  private void blockUntil(CountDownLatch release) {
    CountDownLatch entered = new CountDownLatch(1);
    pipe.execute(
        () -> {
          entered.countDown();
          awaitUninterruptibly(release);
        });
    awaitUninterruptibly(entered);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
