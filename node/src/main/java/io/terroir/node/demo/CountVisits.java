package io.terroir.node.demo;

import io.terroir.sdk.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Counters that all regions add to at once, and that come to one value. */
final class CountVisits implements DemoStep {
  private static final List<String> COUNTRIES = List.of("FR", "US", "JP", "BR", "KE");
  private static final int VISITS_PER_REGION_AND_COUNTRY = 60;
  private static final int IN_FLIGHT_MAX = 48;
  private static final Duration CONVERGENCE_MAX = Duration.ofSeconds(10);

  @Override
  public String title() {
    return "Weak data: counters that every region adds to";
  }

  @Override
  public void run(DemoContext demo) {
    long startNanos = System.nanoTime();
    Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < VISITS_PER_REGION_AND_COUNTRY; i++) {
      for (String region : DemoContext.REGIONS) {
        for (String country : COUNTRIES) {
          inFlight.acquireUninterruptibly();
          var unused =
              counter(demo, region, country)
                  .addAsync(1)
                  .whenComplete(
                      (value, failure) -> {
                        failed.addAndGet(failure == null ? 0 : 1);
                        inFlight.release();
                      });
        }
      }
    }
    inFlight.acquireUninterruptibly(IN_FLIGHT_MAX);
    Duration added = Duration.ofNanos(System.nanoTime() - startNanos);
    demo.promises()
        .check("every addition is acknowledged", failed.get() == 0, failed + " were not");
    demo.console()
        .say(
            "%d additions from three regions, acknowledged in %d ms; right after, France is",
            VISITS_PER_REGION_AND_COUNTRY * DemoContext.REGIONS.size() * COUNTRIES.size(),
            added.toMillis());
    demo.console().say("    %s", values(demo, "FR"));
    long expected = (long) VISITS_PER_REGION_AND_COUNTRY * DemoContext.REGIONS.size();
    boolean converged =
        Waiting.until(
            CONVERGENCE_MAX,
            () ->
                COUNTRIES.stream()
                    .allMatch(
                        country ->
                            values(demo, country).values().stream()
                                .allMatch(value -> value == expected)));
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    demo.console()
        .say("%d ms after the first addition every region says %d", took.toMillis(), expected);
    demo.measured().converged &= converged;
    demo.promises()
        .check(
            "counters converge and no acknowledged addition is lost",
            converged,
            "France: " + values(demo, "FR"));
  }

  /** What each region says of a country. */
  static Map<String, Long> values(DemoContext demo, String country) {
    Map<String, Long> values = new TreeMap<>();
    DemoContext.REGIONS.forEach(
        region -> values.put(region, counter(demo, region, country).get().value()));
    return values;
  }

  static Counter counter(DemoContext demo, String region, String country) {
    return demo.client(region).weakKeyspace(DemoContext.VISITS).origin(country).counter("visits");
  }
}
