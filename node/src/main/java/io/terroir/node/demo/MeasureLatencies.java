package io.terroir.node.demo;

import io.terroir.node.demo.DemoSummary.Percentiles;
import io.terroir.node.process.CommitCounts;
import io.terroir.sdk.GetResult;
import io.terroir.sdk.Origin;
import io.terroir.sdk.Placement;
import io.terroir.sdk.ReadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What one caller waits for: at home, far from home, strong and weak. */
final class MeasureLatencies implements DemoStep {
  private static final int LOCAL_OPERATIONS = 400;
  private static final int REMOTE_OPERATIONS = 20;
  private static final int CLAIMS = 8;
  private static final double LOCAL_WRITE_P50_MILLIS_MAX = 10;

  /** How much more than the matrix says a wide-area operation may take: our own work. */
  private static final double OVERHEAD_MILLIS_MAX = 25;

  private static final String HOME_ORIGIN = "latency-eu";
  private static final String KEY = "probe";

  @Override
  public String title() {
    return "Latency: what one caller waits for";
  }

  @Override
  public void run(DemoContext demo) {
    Origin local = atlas(demo, DemoContext.EU, HOME_ORIGIN);
    Origin remote = atlas(demo, DemoContext.AP, HOME_ORIGIN);
    local.put(KEY, "0");
    for (int i = 0; i < LOCAL_OPERATIONS; i++) {
      String value = Integer.toString(i);
      timed(demo.measured().localWrite, () -> local.put(KEY, value));
      timed(demo.measured().localRead, () -> local.get(KEY));
    }
    for (int i = 0; i < REMOTE_OPERATIONS; i++) {
      String value = "remote " + i;
      timed(demo.measured().remoteWrite, () -> remote.put(KEY, value));
    }
    readReplica(demo, remote);
    double roundTrip = demo.cluster().roundTripMillis(DemoContext.AP, DemoContext.EU);
    tell(demo, roundTrip);
    measureClaims(demo);
  }

  private static void readReplica(DemoContext demo, Origin remote) {
    List<Duration> ages = new ArrayList<>();
    boolean servedHere = true;
    for (int i = 0; i < LOCAL_OPERATIONS; i++) {
      GetResult result =
          timed(demo.measured().eventualRead, () -> remote.get(KEY, ReadOptions.eventual()));
      Placement placement = result.placement();
      servedHere &= placement.servedRegion().equals(DemoContext.AP);
      placement.staleness().ifPresent(ages::add);
    }
    ages.sort(Duration::compareTo);
    Optional<Duration> oldest =
        ages.isEmpty() ? Optional.empty() : Optional.of(ages.get(ages.size() - 1));
    demo.console()
        .say(
            "a read replica in %s says of its answers: at most %s ms old (median), %s ms (worst)",
            DemoContext.AP,
            ages.isEmpty() ? "?" : ages.get(ages.size() / 2).toMillis(),
            oldest.map(age -> Long.toString(age.toMillis())).orElse("?"));
    demo.promises()
        .check(
            "eventual reads are served in the reader's region, with a bound on their age",
            servedHere && ages.size() == LOCAL_OPERATIONS,
            "served here: " + servedHere + ", with a bound: " + ages.size());
  }

  private static void tell(DemoContext demo, double roundTrip) {
    Percentiles localWrite = demo.measured().localWrite.percentiles();
    Percentiles remoteWrite = demo.measured().remoteWrite.percentiles();
    row(demo, "linearizable write, at home", localWrite);
    row(demo, "linearizable read, at home", demo.measured().localRead.percentiles());
    row(demo, "eventual read, far from home", demo.measured().eventualRead.percentiles());
    row(demo, "linearizable write, far from home", remoteWrite);
    demo.console().say("    (the round trip from there to the home is %.1f ms)", roundTrip);
    demo.promises()
        .check(
            "a local linearizable write pays no wide-area round trip",
            localWrite.p50() < LOCAL_WRITE_P50_MILLIS_MAX,
            String.format("p50 %.2f ms", localWrite.p50()));
    demo.promises()
        .check(
            "a remote write pays what the matrix says",
            Math.abs(remoteWrite.p50() - roundTrip) < OVERHEAD_MILLIS_MAX,
            String.format("p50 %.1f ms, round trip %.1f ms", remoteWrite.p50(), roundTrip));
  }

  private static void measureClaims(DemoContext demo) {
    CommitCounts before = demo.cluster().commits();
    for (String region : DemoContext.REGIONS) {
      Latencies claims = new Latencies();
      for (int i = 0; i < CLAIMS; i++) {
        String origin = "claimed-" + region + "-" + i;
        timed(
            claims,
            () ->
                demo.client(region).placement().claim(DemoContext.ATLAS, origin, Optional.empty()));
      }
      double nearest =
          DemoContext.REGIONS.stream()
              .filter(other -> !other.equals(region))
              .mapToDouble(other -> demo.cluster().roundTripMillis(region, other))
              .min()
              .orElseThrow();
      double p50 = claims.percentiles().p50();
      demo.console()
          .say(
              "%-34s p50 %7.2f ms   (nearest other region: %.1f ms)",
              "claim from " + region, p50, nearest);
      demo.promises()
          .check(
              "a claim from " + region + " pays one round trip to the nearest quorum",
              Math.abs(p50 - nearest) < OVERHEAD_MILLIS_MAX,
              String.format("p50 %.1f ms, round trip %.1f ms", p50, nearest));
    }
    demo.measured().addClaims(before, demo.cluster().commits());
  }

  private static void row(DemoContext demo, String what, Percentiles percentiles) {
    demo.console()
        .say("%-34s p50 %7.2f ms   p99 %7.2f ms", what, percentiles.p50(), percentiles.p99());
  }

  private static Origin atlas(DemoContext demo, String region, String origin) {
    return demo.client(region).keyspace(DemoContext.ATLAS).origin(origin);
  }

  private static <T> T timed(Latencies latencies, Supplier<T> operation) {
    long startNanos = System.nanoTime();
    T result = operation.get();
    latencies.record(Duration.ofNanos(System.nanoTime() - startNanos));
    return result;
  }
}
