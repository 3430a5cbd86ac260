package io.terroir.runtime.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();

  @Test
  void keepsMemoryProportionalToTheTimersAlive() {
    for (int i = 0; i < 100_000; i++) {
      TimerHeap.Entry timer = new TimerHeap.Entry(1_000_000, i, () -> {});
      heap.add(timer);
      timer.cancel();
    }

    assertThat(heap.size()).isLessThan(200);
  }

  @Test
  void ordersTimersAcrossAnOverflowOfTheClock() {
    Runnable before = () -> {};
    Runnable after = () -> {};
    heap.add(new TimerHeap.Entry(Long.MIN_VALUE + 5, 1, after));
    heap.add(new TimerHeap.Entry(Long.MAX_VALUE - 5, 2, before));

    assertThat(heap.nanosUntilNext(Long.MAX_VALUE - 10)).isEqualTo(5);
    assertThat(heap.pollDue(Long.MIN_VALUE + 10)).isSameAs(before);
    assertThat(heap.pollDue(Long.MIN_VALUE + 10)).isSameAs(after);
    assertThat(heap.pollDue(Long.MIN_VALUE + 10)).isNull();
  }
}
