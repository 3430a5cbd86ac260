package io.terroir.simulation.mutation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs the whole platform inside a {@link Mutant}. */
final class PlatformSeeds {
  private static final String ENTRY_POINT = "io.terroir.simulation.platform.SeedRun";

  private PlatformSeeds() {}

  /** The first violation of {@code seed}, with the name of its checker; empty if there is none. */
  static String run(Mutant mutant, long seed) {
    try {
      Method run = mutant.loadClass(ENTRY_POINT).getDeclaredMethod("run", long.class);
      run.setAccessible(true);
      return (String) run.invoke(null, seed);
    } catch (InvocationTargetException e) {
      return "exception: " + e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the platform has no entry point " + ENTRY_POINT, e);
    }
  }
}
