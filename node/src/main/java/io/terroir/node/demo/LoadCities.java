package io.terroir.node.demo;

import io.terroir.node.process.CommitCounts;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.PutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Every city through the gateway of the region nearest to it. */
final class LoadCities implements DemoStep {
  /** Enough to fill the pipeline of three gateways, few enough that latencies stay those of use. */
  private static final int IN_FLIGHT_MAX = 384;

  /** Where the data centres are, roughly; in degrees. */
  private static final List<Place> PLACES =
      List.of(
          new Place(DemoContext.EU, 53.35, -6.26),
          new Place(DemoContext.US, 38.95, -77.45),
          new Place(DemoContext.AP, 35.68, 139.69));

  private record Place(String region, double latitude, double longitude) {}

  private final boolean progressBar;
  private final AtomicLong failed = new AtomicLong();
  private final ConcurrentLinkedQueue<String> claims = new ConcurrentLinkedQueue<>();
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);

  LoadCities(boolean progressBar) {
    this.progressBar = progressBar;
  }

  @Override
  public String title() {
    return "Loading real data: GeoNames cities, each through the nearest gateway";
  }

  @Override
  public void run(DemoContext demo) {
    List<City> cities = Cities.load();
    CommitCounts before = demo.cluster().commits();
    long startNanos = System.nanoTime();
    try (ProgressBar bar = bar(cities.size())) {
      for (City city : cities) {
        inFlight.acquireUninterruptibly();
        put(demo, city, bar);
      }
      inFlight.acquireUninterruptibly(IN_FLIGHT_MAX);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    CommitCounts after = demo.cluster().commits();
    demo.measured().addClaims(before, after);
    demo.measured().rows = cities.size() - failed.get();
    demo.measured().origins = cities.stream().map(City::country).distinct().count();
    demo.console()
        .say(
            "%,d rows of %d origins in %.1f s",
            demo.measured().rows, demo.measured().origins, took.toMillis() / 1_000.0);
    demo.console()
        .say(
            "%d claims decided by EPaxos, %d of them on the fast path",
            after.minus(before).total(), after.minus(before).fast());
    demo.console().say("who decided, for example:");
    claims.stream().sorted().limit(5).forEach(claim -> demo.console().say("    %s", claim));
    demo.promises()
        .check("every row is acknowledged", failed.get() == 0, failed.get() + " rows failed");
    showHomes(demo, cities);
  }

  private void put(DemoContext demo, City city, ProgressBar bar) {
    AsyncOrigin origin =
        demo.client(nearestRegion(city))
            .keyspace(DemoContext.CITIES)
            .origin(city.country())
            .async();
    var unused =
        origin
            .put(city.key(), city.value())
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    rememberClaim(city, result);
                  } else {
                    failed.incrementAndGet();
                  }
                  synchronized (bar) {
                    bar.step();
                  }
                  inFlight.release();
                });
  }

  private void rememberClaim(City city, PutResult result) {
    result
        .placement()
        .claim()
        .ifPresent(
            claim ->
                claims.add(
                    city.country()
                        + " lives in "
                        + claim.homeRegion()
                        + ", first written through "
                        + result.placement().gatewayRegion()
                        + ", decided by "
                        + claim.decidedBy()));
  }

  private static void showHomes(DemoContext demo, List<City> cities) {
    Map<String, List<String>> byHome = new TreeMap<>();
    cities.stream()
        .map(City::country)
        .distinct()
        .forEach(
            country ->
                demo.cluster()
                    .home(DemoContext.CITIES, country)
                    .ifPresent(
                        home ->
                            byHome
                                .computeIfAbsent(home, unused -> new ArrayList<>())
                                .add(country)));
    byHome.forEach(
        (home, countries) -> {
          demo.measured().homes.put(home, (long) countries.size());
          demo.console()
              .say(
                  "%-15s is home of %3d origins: %s ...",
                  home,
                  countries.size(),
                  countries.stream().limit(12).collect(Collectors.joining(" ")));
        });
    long euElsewhere =
        byHome.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(DemoContext.EU))
            .flatMap(entry -> entry.getValue().stream())
            .filter(Cities.EU_COUNTRIES::contains)
            .count();
    demo.promises()
        .check("every EU country lives in the EU", euElsewhere == 0, euElsewhere + " elsewhere");
  }

  private static String nearestRegion(City city) {
    return PLACES.stream()
        .min(
            Comparator.comparingDouble(
                place -> city.distanceKm(place.latitude(), place.longitude())))
        .map(Place::region)
        .orElseThrow();
  }

  private ProgressBar bar(int rows) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName("  cities")
            .setInitialMax(rows)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .showSpeed();
    return progressBar
        ? builder.build()
        : builder.setConsumer(new DelegatingProgressBarConsumer(rendered -> {})).build();
  }
}
