package io.terroir.simulation.cli;

import io.terroir.simulation.run.Schedule;
import io.terroir.simulation.run.SeedResult;
import io.terroir.simulation.run.SeedRun;
import io.terroir.simulation.run.Shrinker;
import java.io.PrintWriter;

/** Tells what came of a seed. */
final class Report {
  private static final int LAST_EVENTS = 60;

  private Report() {}

  /** Prints {@code result}; a failure with everything that helps to find its cause. */
  static void print(PrintWriter out, SeedResult result, boolean shrink) {
    if (result.passed()) {
      out.printf(
          "seed %d kept every promise: %d operations, %d events, %.1f simulated seconds, trace %x%n",
          result.plan().seed(),
          result.operations(),
          result.events(),
          result.simulated().toMillis() / 1e3,
          result.traceHash());
      result.undecided().forEach(why -> out.println("undecided: " + why));
      return;
    }
    out.printf("%nSEED %d FAILED: %s%n%n", result.plan().seed(), result.plan().summary());
    result.violations().forEach(violation -> out.println(violation.render()));
    if (shrink) {
      SeedResult small = Shrinker.shrink(result, SeedRun::run);
      out.printf(
          "%d of %d faults suffice; with them the checker says:%n%n",
          small.plan().faults().size(), result.plan().faults().size());
      out.println(small.violations().get(0).render());
      out.println("Replay with this text in a file: ./terroir simulate --schedule FILE");
      out.println();
      Schedule.text(small.plan()).lines().forEach(line -> out.println("    " + line));
      out.println();
    }
    out.println("The last events:");
    result
        .lastEvents()
        .lines()
        .skip(Math.max(0, result.lastEvents().lines().count() - LAST_EVENTS))
        .forEach(line -> out.println("    " + line));
    out.printf(
        "%nReplay: ./terroir simulate --seed %d    (every event: --trace)%n%n",
        result.plan().seed());
  }
}
