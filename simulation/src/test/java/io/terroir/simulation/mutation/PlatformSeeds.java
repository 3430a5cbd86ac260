package io.terroir.simulation.mutation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/** Runs the whole platform inside a {@link Mutant}. */
final class PlatformSeeds {
  /** Has {@code static String run(long seed)}: a violation after its checker's name, or nothing. */
  private static final String ENTRY_POINT = "io.terroir.simulation.run.SeedFinding";

  private PlatformSeeds() {}

  /**
   * What a seed found.
   *
   * @param violation begins with the name of the checker and a colon
   */
  record Finding(long seed, String violation) {
    String checker() {
      int colon = violation.indexOf(':');
      return colon < 0 ? violation : violation.substring(0, colon);
    }
  }

  /** The first violation among the seeds from 0 on. */
  static Optional<Finding> firstFinding(Mutant mutant, int seeds) {
    for (long seed = 0; seed < seeds; seed++) {
      String violation = run(mutant, seed);
      if (!violation.isEmpty()) {
        return Optional.of(new Finding(seed, violation));
      }
    }
    return Optional.empty();
  }

  private static String run(Mutant mutant, long seed) {
    try {
      Method run = mutant.loadClass(ENTRY_POINT).getDeclaredMethod("run", long.class);
      return (String) run.invoke(null, seed);
    } catch (InvocationTargetException e) {
      return "exception: " + e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the platform has no entry point " + ENTRY_POINT, e);
    }
  }
}
