package io.terroir.node.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.terroir.runtime.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page of all metrics, as the instruments themselves tell it. */
final class MetricsPage {
  private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("terroir.gateway.", "Gateways");
    SECTIONS.put("terroir.client.", "SDK, in the process of the client");
    SECTIONS.put("terroir.directory.", "The directory, at every config replica");
    SECTIONS.put("terroir.epaxos.", "EPaxos, at every config replica");
    SECTIONS.put("terroir.raft.", "Raft, all groups of a node together");
    SECTIONS.put("terroir.shard.", "Shards, all replicas of a node together");
    SECTIONS.put("terroir.weak.", "Weak keyspaces");
    SECTIONS.put("terroir.gossip.", "Gossip, seen against each region");
    SECTIONS.put("terroir.replica.", "Read replicas of shards of other regions");
    SECTIONS.put("terroir.residency.", "Residency");
    SECTIONS.put("terroir.journal.", "The journal");
    SECTIONS.put("terroir.rocksdb.", "RocksDB");
    SECTIONS.put("terroir.disk.", "The disk");
    SECTIONS.put("terroir.transport.", "Between processes");
    SECTIONS.put("terroir.requests.", "Requests between processes");
    SECTIONS.put("terroir.pipe.", "The queues");
    SECTIONS.put("terroir.discovery.", "Discovery, where a registry is asked");
    SECTIONS.put("terroir.tls.", "Certificates");
    SECTIONS.put("jvm.", "The Java runtime");
  }

  private static final Set<AttributeKey<?>> EVERYWHERE = Set.of(Telemetry.REGION, Telemetry.NODE);

  private MetricsPage() {}

  /** A line of the page. */
  record Row(
      String name, String prometheus, String type, String unit, String attributes, String meaning) {
    private String markdown() {
      return "| `%s` | `%s` | %s | %s | %s | %s |"
          .formatted(name, prometheus, type, unit, attributes, meaning);
    }
  }

  static List<Row> rows(Collection<MetricData> metrics) {
    Map<String, Row> rows = new TreeMap<>();
    for (MetricData metric : metrics) {
      rows.put(metric.getName(), row(metric));
    }
    return List.copyOf(rows.values());
  }

  /** The tables, section by section. */
  static String tables(List<Row> rows) {
    List<String> lines = new ArrayList<>();
    SECTIONS.forEach(
        (prefix, title) -> {
          lines.add("");
          lines.add("## " + title);
          lines.add("");
          lines.add("| metric | in Prometheus | type | unit | attributes | meaning |");
          lines.add("|---|---|---|---|---|---|");
          rows.stream()
              .filter(row -> row.name().startsWith(prefix))
              .map(Row::markdown)
              .forEach(lines::add);
        });
    return String.join("\n", lines) + "\n";
  }

  /** Whether the page has a section for {@code row}. */
  static boolean hasSection(Row row) {
    return SECTIONS.keySet().stream().anyMatch(row.name()::startsWith);
  }

  private static Row row(MetricData metric) {
    return new Row(
        metric.getName(),
        prometheusName(metric),
        type(metric),
        metric.getUnit(),
        keys(metric).stream().map(key -> "`" + key + "`").collect(Collectors.joining(", ")),
        metric.getDescription());
  }

  /** The keys of its attributes but for those that everything has. */
  static Set<String> keys(MetricData metric) {
    return metric.getData().getPoints().stream()
        .map(PointData::getAttributes)
        .flatMap(attributes -> attributes.asMap().keySet().stream())
        .filter(key -> !EVERYWHERE.contains(key))
        .map(AttributeKey::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String type(MetricData metric) {
    return switch (metric.getType()) {
      case HISTOGRAM -> "histogram";
      case LONG_SUM -> sum(metric.getLongSumData().isMonotonic());
      case DOUBLE_SUM -> sum(metric.getDoubleSumData().isMonotonic());
      default -> "gauge";
    };
  }

  private static String sum(boolean monotonic) {
    return monotonic ? "counter" : "gauge";
  }

  private static String prometheusName(MetricData metric) {
    String unit =
        switch (metric.getUnit()) {
          case "s" -> "_seconds";
          case "By" -> "_bytes";
          case "By/s" -> "_bytes_per_second";
          default -> "";
        };
    String total = type(metric).equals("counter") ? "_total" : "";
    String base = metric.getName().replace('.', '_');
    return (base.endsWith(unit) ? base : base + unit) + total;
  }

  static boolean isHistogram(MetricData metric) {
    return metric.getType() == MetricDataType.HISTOGRAM;
  }
}
