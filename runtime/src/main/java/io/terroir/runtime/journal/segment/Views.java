package io.terroir.runtime.journal.segment;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.JournalReader;
import io.terroir.runtime.store.KeyOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The newest {@link View}, and the older ones that are still read. One thread publishes. */
final class Views implements JournalReader {
  private static final long WAIT_NANOS = 100_000;

  private final RecordReader records;
  private final Deque<View> older = new ArrayDeque<>();
  private volatile View newest = new View(0, KeyTree.EMPTY, Map.of());
  private volatile boolean closed;

  Views(RecordReader records) {
    this.records = records;
  }

  /**
   * Shows {@code live} to who reads from now on.
   *
   * @return the number of this view
   */
  long publish(KeyTree live, Map<Long, Segment> segments) {
    View view = new View(newest.number() + 1, live, segments);
    older.addLast(newest);
    newest = view;
    forgetUnread();
    return view.number();
  }

  /** How many older views are kept, since they are read. */
  int older() {
    return older.size();
  }

  private void forgetUnread() {
    older.removeIf(view -> !view.isRead());
  }

  /** The number of the oldest view that somebody may be reading. */
  long oldestRead() {
    forgetUnread();
    return older.isEmpty() ? newest.number() : older.getFirst().number();
  }

  /** Lets nobody read from now on, and waits for those who do. */
  void close() {
    closed = true;
    publish(KeyTree.EMPTY, Map.of());
    while (oldestRead() < newest.number()) {
      LockSupport.parkNanos(WAIT_NANOS);
    }
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return read(
        view ->
            view.live()
                .find(key.toByteArray())
                .map(found -> records.read(view, found.place(), found.bytes()).value()));
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    if (KeyOrder.UNSIGNED.compare(from, to) >= 0) {
      return;
    }
    read(
        view -> {
          view.live()
              .visit(
                  from.toByteArray(),
                  to.toByteArray(),
                  (key, place, bytes) -> {
                    LogRecord record = records.read(view, place, bytes);
                    return visitor.visit(record.key(), record.value());
                  });
          return view;
        });
  }

  private <T> T read(Function<View, T> use) {
    View view = enter();
    try {
      if (closed) {
        throw new StorageException("the journal is closed");
      }
      return use.apply(view);
    } finally {
      view.leave();
    }
  }

  /**
   * A reader counts before it looks whether its view is still the newest; who publishes replaces
   * the view before it counts readers. So one of them sees the other.
   */
  private View enter() {
    while (true) {
      View view = newest;
      view.enter();
      if (view == newest) {
        return view;
      }
      view.leave();
    }
  }
}
