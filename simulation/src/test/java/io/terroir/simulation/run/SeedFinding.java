package io.terroir.simulation.run;

import io.terroir.simulation.checker.Violation;

/** A seed's verdict as text, so that it can leave the class loader of a planted bug. */
public final class SeedFinding {
  private SeedFinding() {}

  /** The first violation of {@code seed} after its checker's name; empty if there is none. */
  public static String run(long seed) {
    return SeedRun.run(seed).violations().stream().findFirst().map(SeedFinding::text).orElse("");
  }

  private static String text(Violation violation) {
    return violation.checker() + ": " + violation.explanation();
  }
}
