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

  private Event event(int sequence) {
    return new Event(
        random.nextInt(100), random.nextInt(3), sequence, "", "", 0, null, null, () -> {});
  }
}
