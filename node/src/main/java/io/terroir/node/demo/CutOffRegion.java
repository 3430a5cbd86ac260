package io.terroir.node.demo;

import io.terroir.sdk.Origin;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A region loses its connections to the others, and gets them back. */
final class CutOffRegion implements DemoStep {
  private static final Duration CUT = Duration.ofSeconds(4);
  private static final Duration CATCH_UP_MAX = Duration.ofSeconds(15);
  private static final String AP_ORIGIN = "island-ap";
  private static final String EU_ORIGIN = "mainland-eu";
  private static final int ADDITIONS = 10;

  @Override
  public String title() {
    return "Failure: ap-northeast-1 is cut off from the other regions";
  }

  @Override
  public void run(DemoContext demo) {
    Origin island = atlas(demo, DemoContext.AP, AP_ORIGIN);
    Origin mainland = atlas(demo, DemoContext.EU, EU_ORIGIN);
    island.put("state", "before");
    mainland.put("state", "before");
    Waiting.until(CATCH_UP_MAX, () -> sees(demo, DemoContext.AP, EU_ORIGIN, "before"));
    long visitsBefore = CountVisits.counter(demo, DemoContext.AP, "JP").get().value();
    demo.cluster().isolate(DemoContext.AP);
    long lost;
    try (Writer inside = Writer.start(island, "inside");
        Writer outside = Writer.start(mainland, "outside")) {
      addVisits(demo);
      Waiting.pause(CUT);
      farWriteFails(demo);
      inside.stop();
      outside.stop();
      told(demo, inside, outside);
      mainland.put("state", "after");
      island.put("state", "after");
      demo.cluster().reconnect(DemoContext.AP);
      lost = inside.lost() + outside.lost();
    }
    demo.measured().lostWrites += lost;
    demo.promises().check("no acknowledged write is lost with a region", lost == 0, lost + " lost");
    catchesUp(demo, visitsBefore);
  }

  private static void addVisits(DemoContext demo) {
    for (int i = 0; i < ADDITIONS; i++) {
      DemoContext.REGIONS.forEach(region -> CountVisits.counter(demo, region, "JP").add(1));
    }
  }

  private static void farWriteFails(DemoContext demo) {
    String saw = "it was done";
    boolean kept = false;
    try {
      atlas(demo, DemoContext.AP, EU_ORIGIN).put("from", "the island");
    } catch (TerroirException e) {
      kept = e.reason() == Reason.HOME_REGION_UNAVAILABLE;
      saw = e.reason() + ": " + e.detail();
    }
    demo.console().say("a write from the island to a far home says: %s", saw);
    demo.promises().check("a far home that cannot be reached is named as such", kept, saw);
  }

  private static void told(DemoContext demo, Writer inside, Writer outside) {
    demo.console()
        .say(
            "while cut off: %d writes at home inside the island, %d on the mainland",
            inside.acknowledged(), outside.acknowledged());
    demo.promises()
        .check(
            "a region that is cut off serves its own origins",
            inside.acknowledged() > 0 && inside.failures().isEmpty(),
            inside.acknowledged() + " writes, failures: " + inside.failures());
    demo.promises()
        .check(
            "the others go on without it",
            outside.acknowledged() > 0 && outside.failures().isEmpty(),
            outside.acknowledged() + " writes, failures: " + outside.failures());
  }

  private static void catchesUp(DemoContext demo, long visitsBefore) {
    long startNanos = System.nanoTime();
    long expected = visitsBefore + (long) ADDITIONS * DemoContext.REGIONS.size();
    boolean replicas =
        Waiting.until(
            CATCH_UP_MAX,
            () ->
                sees(demo, DemoContext.AP, EU_ORIGIN, "after")
                    && sees(demo, DemoContext.EU, AP_ORIGIN, "after"));
    boolean counters =
        Waiting.until(
            CATCH_UP_MAX,
            () ->
                CountVisits.values(demo, "JP").values().stream()
                    .allMatch(value -> value == expected));
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    Map<String, Long> values = CountVisits.values(demo, "JP");
    demo.console()
        .say("%d ms after the cut healed, both sides have caught up: %s", took.toMillis(), values);
    demo.measured().converged &= replicas && counters;
    demo.promises()
        .check(
            "after the cut every region catches up",
            replicas && counters,
            "read replicas " + replicas + ", counters " + values + " of " + expected);
  }

  private static boolean sees(DemoContext demo, String region, String origin, String state) {
    try {
      return atlas(demo, region, origin)
          .get("state", ReadOptions.eventual())
          .text()
          .equals(Optional.of(state));
    } catch (TerroirException e) {
      return false;
    }
  }

  private static Origin atlas(DemoContext demo, String region, String origin) {
    return demo.client(region).keyspace(DemoContext.ATLAS).origin(origin);
  }
}
