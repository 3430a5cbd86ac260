package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.compare.ComparisonResult.SystemResult;
import io.terroir.node.cli.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of a comparison as a table, for terminals and for Markdown. */
final class ResultTable {
  private static final List<String> HEADER =
      List.of(
          "operation",
          "groups",
          "callers",
          "system",
          "per second",
          "least",
          "most",
          "p50 ms",
          "p99 ms",
          "CPU µs");

  private ResultTable() {}

  static String text(ComparisonResult result) {
    return Output.table(HEADER, rows(result));
  }

  static String markdown(ComparisonResult result) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    lines.add(Collections.nCopies(HEADER.size(), "---"));
    lines.addAll(rows(result));
    return lines.stream()
        .map(cells -> "| " + String.join(" | ", cells) + " |\n")
        .collect(Collectors.joining());
  }

  private static List<List<String>> rows(ComparisonResult result) {
    return result.results().stream().map(ResultTable::row).toList();
  }

  private static List<String> row(SystemResult result) {
    return List.of(
        result.operation(),
        String.valueOf(result.groups()),
        result
            .ratePerSecond()
            .map(rate -> format("%,.0f/s", rate))
            .orElse(String.valueOf(result.callers())),
        result.system(),
        format("%,.0f", result.opsPerSecond().median()),
        format("%,.0f", result.opsPerSecond().min()),
        format("%,.0f", result.opsPerSecond().max()),
        format("%.2f", result.p50Ms()),
        format("%.2f", result.p99Ms()),
        format("%.0f", result.cpuMicrosPerOp()));
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
