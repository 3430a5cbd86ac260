package io.terroir.simulation.run;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.simulation.LinkSettings;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.run.Plan.Part;
import io.terroir.simulation.run.Plan.WorkloadKind;
import io.terroir.simulation.workload.Law;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How fast the simulator is: five regions with three nodes each, with every invariant and every
 * search for canaries switched on, without load and with two loads. Prints a line per round. Bound
 * to one core ({@code taskset -c 0}), so that garbage is collected on the same core and counts. The
 * compiler is there too, and takes half of that core for the first forty rounds.
 */
final class PlatformSpeed {
  private static final int ROUNDS = 60;
  private static final Duration SAFETY = Duration.ofSeconds(60);

  private PlatformSpeed() {}

  public static void main(String[] arguments) {
    rounds("heavy load", 5, Duration.ofMillis(400));
    rounds("light load", 1, Duration.ofMillis(600));
    rounds("no load", 1, Duration.ofDays(1));
  }

  private static void rounds(String load, int clients, Duration thinkMax) {
    for (int round = 1; round <= ROUNDS; round++) {
      long beginNanos = System.nanoTime();
      SeedResult result = SeedRun.run(plan(clients, thinkMax));
      double seconds = (System.nanoTime() - beginNanos) / 1e9;
      System.out.printf(
          "%s, round %d: %,d events in %.2f s: %,.0f events/s;"
              + " %.0f simulated seconds: %.1fx real time; %.0f operations a simulated second; %s%n",
          load,
          round,
          result.events(),
          seconds,
          result.events() / seconds,
          result.simulated().toMillis() / 1e3,
          result.simulated().toNanos() / 1e9 / seconds,
          result.operations() * 1e9 / SAFETY.toNanos(),
          result.passed() ? "all promises kept" : result.violations());
    }
  }

  private static Plan plan(int clients, Duration thinkMax) {
    RttMatrix matrix = RttMatrix.aws2020();
    List<RegionId> regions = matrix.regions().subList(0, 5);
    ClusterShape shape = new ClusterShape(matrix, regions, List.of(3, 3, 3, 3, 3));
    Law anywhere = new Law(new TreeSet<>(regions), Optional.empty(), 3);
    List<Part> workloads =
        Stream.of(WorkloadKind.ENTRIES, WorkloadKind.CLAIMS, WorkloadKind.COUNTERS)
            .map(kind -> new Part(kind, anywhere))
            .toList();
    return new Plan(
        1,
        shape,
        LayerSettings.DEFAULT,
        LinkSettings.DEFAULT,
        workloads,
        clients,
        thinkMax,
        Map.of(),
        SAFETY,
        List.of(),
        List.of());
  }
}
