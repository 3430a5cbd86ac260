package io.terroir.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.terroir.node.telemetry.MetricsPage.Row;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.telemetry.MemberMetrics;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.Peer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric is documented, under the name that it has, and none has unbounded attributes. */
final class MetricsIT {
  private static final Path PAGE = Path.of("../docs/operations/metrics.md");

  private static final String REGION = "eu-west-1|us-east-1|ap-northeast-1";
  private static final String REASON = "[a-z_]{2,30}";

  /** What attributes there may be, and which values: few each, and none that a client chooses. */
  private static final Map<String, Pattern> ALLOWED =
      Map.ofEntries(
          allow("terroir.region", REGION),
          allow("terroir.node", "(%s)-(a|b|c|gateway)".formatted(REGION)),
          allow("terroir.peer.region", REGION),
          allow("terroir.serving.region", REGION + "|none"),
          allow("terroir.layer", "strong|weak"),
          allow("terroir.operation", "read|write"),
          allow("terroir.consistency", "linearizable|eventual"),
          allow("terroir.outcome", REASON),
          allow("terroir.reason", REASON),
          allow("terroir.command", "[a-z_]{5,20}"),
          allow("terroir.comparison", "equal|behind|ahead|apart"),
          allow("terroir.path", "fast|slow"),
          allow("terroir.phase", "initial|preaccepted|accepted|committed"),
          allow("terroir.lane", "consensus|bulk|request"),
          allow("terroir.result", "taken|lane_full|unreachable|residency_refused"),
          allow("terroir.pipe", "control|shards"),
          allow("terroir.database", "store|journal"),
          allow("rpc.method", "terroir\\.v1\\.[A-Z]\\w+/[A-Z]\\w+"),
          allow("jvm.memory.type", "heap|non_heap"));

  @TempDir private static Path directory;
  private static ObservedCluster observed;
  private static Collection<MetricData> metrics;

  private static Map.Entry<String, Pattern> allow(String key, String values) {
    return Map.entry(key, Pattern.compile(values));
  }

  @BeforeAll
  static void start() throws Exception {
    observed = new ObservedCluster(directory, 0);
    observed.doEverything("metrics");
    // Nothing here has a certificate, and no registry is asked.
    new MemberMetrics(
            observed.telemetry(), new Peer(new NodeId("eu-west-1-a"), new RegionId("eu-west-1")))
        .certificate(() -> Instant.ofEpochSecond(2_000_000_000))
        .discovery(() -> 0, () -> 0);
    metrics = observed.metrics();
  }

  @AfterAll
  static void stop() {
    observed.close();
  }

  @Test
  void everyMetricIsOnThePageAndNothingElse() throws IOException {
    List<Row> rows = MetricsPage.rows(metrics);
    String tables = MetricsPage.tables(rows);
    Path expected = Files.writeString(Files.createTempFile("metrics", ".md"), tables);
    String page = Files.readString(PAGE);

    assertThat(rows).allMatch(MetricsPage::hasSection, "has a section on the page");
    assertThat(page.substring(page.indexOf("\n## ")))
        .as("the tables of docs/operations/metrics.md; they would have to be those in " + expected)
        .isEqualTo(tables);
  }

  @Test
  void prometheusShowsEveryMetricUnderTheNameOnThePage() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + observed.telemetry().port() + "/metrics");
    Set<String> typed = new HashSet<>();
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith("# TYPE "))
        .forEach(line -> typed.add(line.substring("# TYPE ".length())));

    assertThat(MetricsPage.rows(metrics))
        .allSatisfy(row -> assertThat(typed).contains(row.prometheus() + " " + row.type()));
  }

  @Test
  void attributesAreFewAndOfKnownValues() {
    for (MetricData metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        point
            .getAttributes()
            .forEach((key, value) -> assertAllowed(metric.getName(), key, String.valueOf(value)));
      }
      assertThat(metric.getData().getPoints())
          .as("series of " + metric.getName())
          .hasSizeLessThan(Telemetry.SERIES_PER_INSTRUMENT_MAX / 2);
    }
  }

  private static void assertAllowed(String metric, AttributeKey<?> key, String value) {
    assertThat(ALLOWED).as(metric).containsKey(key.getKey());
    assertThat(value).as(metric + ", " + key).matches(ALLOWED.get(key.getKey()));
  }

  @Test
  void everythingOfAMemberSaysWhose() {
    for (MetricData metric : metrics) {
      if (metric.getName().startsWith("terroir.")
          && !metric.getName().startsWith("terroir.client.")) {
        assertThat(metric.getData().getPoints())
            .as(metric.getName())
            .allSatisfy(
                point ->
                    assertThat(point.getAttributes().asMap())
                        .containsKeys(Telemetry.REGION, Telemetry.NODE));
      }
    }
  }

  @Test
  void histogramsHaveBucketsForWhatTheyMeasure() {
    assertThat(metrics)
        .filteredOn(MetricsPage::isHistogram)
        .isNotEmpty()
        .allSatisfy(
            metric ->
                assertThat(metric.getHistogramData().getPoints())
                    .as(metric.getName())
                    .allSatisfy(
                        point -> assertThat(point.getBoundaries().get(0)).isLessThan(0.001)));
  }
}
