package io.terroir.simulation.explore;

import io.terroir.simulation.explore.Explorer.Limits;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Explores and prints what it took, in processor time: the machine may be shared. */
public final class Measured {
  private Measured() {}

  /** Explores {@code group} breadth first. */
  public static Exploration explore(String name, ReplicaGroup<?, ?> group, Limits limits) {
    long begin = cpuNanos();
    Exploration found = Explorer.explore(group, limits);
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(cpuNanos() - begin));
    System.out.printf(
        "%s%n  %s%n  %,d ms of processor time, %,d states/s; single replicas: %,d states, %,d"
            + " steps%n",
        name,
        found,
        millis,
        found.states() * 1000L / millis,
        group.localStates(),
        group.localSteps());
    return found;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
