package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.compare.ComparisonResult.SystemResult;
import io.terroir.benchmarks.compare.LinePlot.Line;
import io.terroir.benchmarks.compare.LinePlot.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a comparison leaves for documentation: {@code comparison.md} with the table, and for each
 * operation and number of groups a plot of throughput and one of the 99th percentile.
 */
final class ReportFiles {
  private final Path directory;

  /** Writes into {@code directory}, which is made if it is not there. */
  ReportFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes all files.
   *
   * @return their names
   * @throws UncheckedIOException in one sentence, if that cannot be done
   */
  List<String> write(ComparisonResult result) {
    List<String> names = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      names.add(write("comparison.md", ResultTable.markdown(result)));
      for (String operation : distinct(result.results(), SystemResult::operation)) {
        for (int groups : distinct(result.results(), SystemResult::groups)) {
          List<SystemResult> chosen =
              result.results().stream()
                  .filter(each -> each.operation().equals(operation) && each.groups() == groups)
                  .toList();
          if (chosen.stream().anyMatch(each -> each.callers() > 0)) {
            names.addAll(writePlots(operation, groups, chosen));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + directory, e);
    }
    return names;
  }

  private List<String> writePlots(String operation, int groups, List<SystemResult> results)
      throws IOException {
    String name = operation + "-" + groups;
    String where = groups == 1 ? "1 group" : groups + " groups";
    LinePlot throughput =
        plot(
            operation + "s a second, " + where,
            results,
            result ->
                new Point(
                    result.opsPerSecond().median(),
                    result.opsPerSecond().min(),
                    result.opsPerSecond().max()));
    LinePlot latency =
        plot(
            "99th percentile of " + operation + " latency in ms, " + where,
            results,
            result -> Point.of(result.p99Ms()));
    return List.of(
        write(name + "-throughput.svg", throughput.svg()), write(name + "-p99.svg", latency.svg()));
  }

  private static LinePlot plot(
      String title, List<SystemResult> results, Function<SystemResult, Point> point) {
    List<Line> lines =
        distinct(results, SystemResult::system).stream()
            .map(
                system ->
                    new Line(
                        system,
                        results.stream()
                            .filter(result -> result.system().equals(system))
                            .map(point)
                            .toList()))
            .toList();
    return new LinePlot(
        title, "callers", distinct(results, result -> String.valueOf(result.callers())), lines);
  }

  private static <T> List<T> distinct(
      List<SystemResult> results, Function<SystemResult, T> property) {
    return results.stream().map(property).distinct().toList();
  }

  private String write(String name, String text) throws IOException {
    Path unused = Files.writeString(directory.resolve(name), text);
    return name;
  }
}
