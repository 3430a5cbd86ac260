package io.terroir.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of all metrics, which the node's tests compare with what a cluster registers. */
final class DocumentedMetrics {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `[a-z0-9_.]+` \\| `([a-z0-9_]+)` \\|");

  /** Their names in Prometheus; histograms without the ends of their series' names. */
  static final Set<String> ALL = read();

  private DocumentedMetrics() {}

  private static Set<String> read() {
    try {
      return ROW.matcher(Files.readString(Path.of("..", "docs", "operations", "metrics.md")))
          .results()
          .map(match -> match.group(1))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether Prometheus shows such a series. */
  static boolean contains(String metric) {
    return ALL.contains(metric)
        || ALL.contains(metric.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds"));
  }
}
