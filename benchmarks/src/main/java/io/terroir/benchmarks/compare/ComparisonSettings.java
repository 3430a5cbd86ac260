package io.terroir.benchmarks.compare;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is compared.
 *
 * @param groups numbers of Raft groups
 * @param callers numbers of callers of a closed loop
 * @param ratePerSecond if present, an open loop instead
 * @param rounds how often each system is started and measured
 * @param startWarmUp load on a system that was just started, while its code is compiled
 * @param warmUp load before each measurement
 * @param measured how long each measurement takes
 * @param fsyncDelay what is added to every sync of every server
 * @param directory where disks are made and deleted again; temporary files if empty
 */
record ComparisonSettings(
    List<Integer> groups,
    List<Integer> callers,
    Optional<Double> ratePerSecond,
    List<Operation> operations,
    LoadShape load,
    int rounds,
    Duration startWarmUp,
    Duration warmUp,
    Duration measured,
    Duration fsyncDelay,
    Optional<Path> directory) {
  ComparisonSettings {
    groups = List.copyOf(groups);
    callers = List.copyOf(callers);
    operations = List.copyOf(operations);
  }

  /** The callers of each cell; an open loop has none. */
  List<Integer> callersOfCells() {
    return ratePerSecond.isPresent() ? List.of(0) : callers;
  }
}
