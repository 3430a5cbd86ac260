package io.terroir.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private final RandomGenerator random = Seeds.fork(3, "events");
  private final EventQueue queue = new EventQueue();

  @Test
  void givesTheEarliestFirstAndKeepsAll() {
    List<Event> taken = new ArrayList<>();
    int added = 0;
    while (added < 5_000 || queue.size() > 0) {
      if (added < 5_000 && (queue.size() == 0 || random.nextInt(3) > 0)) {
        queue.add(event(added++));
      } else {
        Event first = requireNonNull(queue.peek());
        queue.removeFirst();
        Event next = queue.peek();
        assertThat(next == null || first.isBefore(next)).isTrue();
        taken.add(first);
      }
    }

    assertThat(taken).hasSize(5_000).doesNotHaveDuplicates();
  }

  @Test
  void forgetsWhatWasCancelled() {
    List<Event> alive = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Event event = event(i);
      queue.add(event);
      if (i % 100 == 0) {
        alive.add(event);
      } else {
        event.cancel();
      }
    }
    assertThat(queue.size()).isLessThan(2_000);

    List<Event> taken = new ArrayList<>();
    while (queue.size() > 0) {
      Event first = requireNonNull(queue.peek());
      queue.removeFirst();
      if (!first.isVoid()) {
        taken.add(first);
      }
    }
    alive.sort((a, b) -> a.isBefore(b) ? -1 : 1);
    assertThat(taken).isEqualTo(alive);
  }

  private Event event(int sequence) {
    return new Event(
        random.nextInt(100), random.nextInt(3), sequence, "", "", 0, null, null, () -> {});
  }
}
