package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.compare.ComparisonResult.Spread;
import io.terroir.benchmarks.compare.ComparisonResult.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The samples of all rounds. One thread. */
final class Samples {
  private static final double ROUNDED_TO = 1_000;

  private final Map<Cell, List<Sample>> byCell = new LinkedHashMap<>();

  void add(Cell cell, Sample sample) {
    byCell.computeIfAbsent(cell, unused -> new ArrayList<>()).add(sample);
  }

  /** One result for each of {@code cells} that was measured. */
  ComparisonResult summary(int rounds, List<Cell> cells, Optional<Double> ratePerSecond) {
    return new ComparisonResult(
        rounds,
        cells.stream()
            .filter(byCell::containsKey)
            .map(cell -> result(cell, byCell.getOrDefault(cell, List.of()), ratePerSecond))
            .toList());
  }

  private static SystemResult result(
      Cell cell, List<Sample> samples, Optional<Double> ratePerSecond) {
    double[] rates = sorted(samples, Sample::operationsPerSecond);
    long failed = samples.stream().mapToLong(Sample::failed).sum();
    return new SystemResult(
        cell.system(),
        cell.groups(),
        cell.callers(),
        ratePerSecond,
        cell.operation().toString(),
        new Spread(rounded(median(rates)), rounded(rates[0]), rounded(rates[rates.length - 1])),
        rounded(median(sorted(samples, Sample::p50Millis))),
        rounded(median(sorted(samples, Sample::p99Millis))),
        rounded(median(sorted(samples, Sample::cpuMicrosPerOperation))),
        failed == 0 ? Optional.empty() : Optional.of(failed));
  }

  private static double[] sorted(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).sorted().toArray();
  }

  /** Of an even number, the mean of the two in the middle. */
  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double rounded(double value) {
    return Math.round(value * ROUNDED_TO) / ROUNDED_TO;
  }
}
