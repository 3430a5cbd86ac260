package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at an election until it is closed. Thread-safe. */
public final class Observation implements AutoCloseable {
  /** After a look that failed. */
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Calls calls;
  private final AsyncOrigin origin;
  private final ByteString name;
  private final Consumer<Leader> listener;
  private final Map<ByteString, Entry> places = new HashMap<>();
  private final Object lock = new Object();
  private Optional<Leader> told = Optional.empty();
  private Optional<Watch> watch = Optional.empty();
  private boolean over;

  Observation(Calls calls, AsyncOrigin origin, ByteString name, Consumer<Leader> listener) {
    this.calls = calls;
    this.origin = origin;
    this.name = name;
    this.listener = listener;
  }

  void begin() {
    synchronized (lock) {
      if (over) {
        return;
      }
    }
    var unused =
        Line.look(origin, name)
            .whenComplete(
                (line, failure) -> {
                  if (failure == null) {
                    start(line);
                  } else {
                    calls.schedule(AGAIN, this::begin);
                  }
                });
  }

  private void start(Line line) {
    List<Entry> now = line.places();
    change(
        () -> {
          places.clear();
          now.forEach(entry -> places.put(entry.key(), entry));
        });
    synchronized (lock) {
      if (!over) {
        watch =
            Optional.of(
                origin.watch(
                    WatchOptions.prefix(Line.prefix(name)).after(line.position()), new Changes()));
      }
    }
  }

  /** Tells who leads after {@code what}, if that is news; one at a time. */
  private void change(Runnable what) {
    Optional<Leader> news;
    synchronized (lock) {
      what.run();
      Optional<Leader> leader =
          places.values().stream()
              .min(Comparator.comparingLong(Entry::createRevision))
              .map(Leader::of);
      news = over || leader.equals(told) ? Optional.empty() : leader;
      told = leader;
    }
    news.ifPresent(listener);
  }

  /** Ends it. */
  @Override
  public void close() {
    Optional<Watch> begun;
    synchronized (lock) {
      over = true;
      begun = watch;
    }
    begun.ifPresent(Watch::close);
  }

  private final class Changes implements WatchListener {
    /** The events of one revision are one change: who resigns and who follows. */
    @Override
    public void onEvents(List<WatchEvent> events, WatchPosition through) {
      int from = 0;
      while (from < events.size()) {
        int to = from;
        List<WatchEvent> together = new ArrayList<>();
        while (to < events.size() && events.get(to).revision() == events.get(from).revision()) {
          together.add(events.get(to));
          to++;
        }
        change(() -> together.forEach(this::apply));
        from = to;
      }
    }

    private void apply(WatchEvent event) {
      if (!Line.isPlace(name, event.key())) {
        return;
      }
      event
          .entry()
          .ifPresentOrElse(
              entry -> places.put(event.key(), entry), () -> places.remove(event.key()));
    }

    @Override
    public void onCompacted(long revision) {
      begin();
    }

    @Override
    public void onFailed(TerroirException failure) {
      calls.schedule(AGAIN, Observation.this::begin);
    }
  }
}
