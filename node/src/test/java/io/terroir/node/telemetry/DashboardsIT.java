package io.terroir.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.terroir.node.dev.DevCluster;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.telemetry.MemberMetrics;
import io.terroir.runtime.transport.Peer;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dashboards and alerts ask a real Prometheus for is there, when it scrapes a cluster that
 * clients use: every query returns numbers, and nothing critical is said about a healthy cluster.
 */
final class DashboardsIT {
  private static final Path CHART = Path.of("../helm/terroir");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CUT_OFF_DEADLINE = Duration.ofSeconds(2);

  /** What clusters in a test cannot have, and why. */
  private static final Map<String, String> WITHOUT_DATA =
      Map.of(
          "terroir_gateway_call_duration_seconds_count{terroir_outcome=\"resource_exhausted\"}",
          "counted by outcome, from the first one on; nothing here is so busy");

  private static final Pattern VARIABLE_QUERY =
      Pattern.compile("label_values\\((.+), ([a-z_]+)\\)");
  private static final Pattern GROUPING = Pattern.compile("\\b(by|on) \\([^)]*\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b(terroir|jvm)[a-z0-9_:]*(\\{[^}]*})?");

  @TempDir private static Path directory;
  private static ObservedCluster observed;
  private static PrometheusServer prometheus;
  private static SteadyLoad load;

  @BeforeAll
  static void start() throws Exception {
    PrometheusServer.program();
    observed = new ObservedCluster(Files.createDirectory(directory.resolve("cluster")), 0);
    prometheus =
        PrometheusServer.start(
            Files.createDirectory(directory.resolve("prometheus")),
            "127.0.0.1:" + observed.telemetry().port(),
            files("alerts"));
    // Nothing here has a certificate, and no registry is asked.
    new MemberMetrics(
            observed.telemetry(), new Peer(new NodeId("eu-west-1-a"), new RegionId("eu-west-1")))
        .certificate(() -> Instant.now().plus(Duration.ofDays(90)))
        .discovery(() -> 12, () -> 0);
    observed.doEverything("dashboards");
    failForClients(observed.cluster());
    load = new SteadyLoad(observed.cluster());
  }

  /** What lives in a region that is cut off cannot be had. */
  private static void failForClients(DevCluster cluster) {
    try (TerroirClient client =
        TerroirClient.builder()
            .endpoints(cluster.endpoint(EveryOperation.EU))
            .deadline(CUT_OFF_DEADLINE)
            .build()) {
      cluster.isolate(EveryOperation.JP);
      assertThatThrownBy(() -> client.keyspace("strong").origin("dashboards-jp").get("key"))
          .isInstanceOf(TerroirException.class);
    } finally {
      cluster.reconnect(EveryOperation.JP);
    }
  }

  @AfterAll
  static void stop() {
    if (load != null) {
      load.close();
    }
    if (prometheus != null) {
      prometheus.close();
    }
    if (observed != null) {
      observed.close();
    }
  }

  private static List<Path> files(String directoryOfChart) throws IOException {
    try (Stream<Path> files = Files.list(CHART.resolve(directoryOfChart))) {
      return files.sorted().toList();
    }
  }

  private static List<JsonNode> dashboards() throws IOException {
    List<JsonNode> dashboards = new ArrayList<>();
    for (Path file : files("dashboards")) {
      dashboards.add(new ObjectMapper().readTree(file.toFile()));
    }
    return dashboards;
  }

  private static List<String> alerts() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (Path file : files("alerts")) {
      PrometheusServer.stream(new YAMLMapper().readTree(file.toFile()).path("groups"))
          .flatMap(group -> PrometheusServer.stream(group.path("rules")))
          .filter(rule -> rule.has("alert"))
          .forEach(rule -> expressions.add(rule.path("expr").asText()));
    }
    return expressions;
  }

  @Test
  void everyPanelShowsNumbers() throws IOException {
    List<String> queries =
        dashboards().stream()
            .flatMap(dashboard -> PrometheusServer.stream(dashboard.path("panels")))
            .flatMap(panel -> PrometheusServer.stream(panel.path("targets")))
            .map(target -> target.path("expr").asText())
            .distinct()
            .toList();

    assertThat(queries).hasSizeGreaterThan(100);
    awaitNumbers(queries);
  }

  @Test
  void everyVariableHasValues() throws IOException {
    for (JsonNode dashboard : dashboards()) {
      for (JsonNode variable : dashboard.path("templating").path("list")) {
        Matcher query = VARIABLE_QUERY.matcher(variable.path("query").asText());
        if (query.matches()) {
          assertThat(
                  prometheus.query(
                      "group by (%s) (%s)".formatted(query.group(2), filled(query.group(1)))))
              .allMatch(series -> !series.path("metric").path(query.group(2)).asText().isEmpty())
              .isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyInputOfEveryAlertIsThere() throws IOException {
    List<String> inputs = new ArrayList<>();
    for (String expression : alerts()) {
      SELECTOR
          .matcher(GROUPING.matcher(expression).replaceAll(""))
          .results()
          .map(MatchResult::group)
          .forEach(inputs::add);
    }

    assertThat(inputs).hasSizeGreaterThan(50);
    awaitNumbers(inputs.stream().distinct().toList());
  }

  @Test
  void prometheusEvaluatesEveryRuleAndNothingCriticalFires() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(prometheus.rules())
                    .hasSizeGreaterThan(50)
                    .allSatisfy(
                        rule ->
                            assertThat(rule.path("health").asText())
                                .as(rule.toString())
                                .isEqualTo("ok")));
    assertThat(prometheus.rules())
        .filteredOn(rule -> rule.path("labels").path("severity").asText().equals("critical"))
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(rule.path("state").asText()).as(rule.toString()).isNotEqualTo("firing"));
  }

  @Test
  void theLossOfTwoNodesIsNoticedAndSoIsTheirReturn() {
    List<String> lost = List.of("us-east-1-b", "us-east-1-c");
    List<String> alerts =
        List.of("TerroirProcessDown", "TerroirShardQuorumLost", "TerroirShardLeaderless");

    lost.forEach(observed.cluster()::kill);
    await().atMost(PATIENCE).until(() -> active().containsAll(alerts));
    lost.forEach(observed.cluster()::restart);
    await().atMost(PATIENCE).until(() -> Collections.disjoint(active(), alerts));
  }

  /** Alerts whose condition is met, whether for long enough or not. */
  private static Set<String> active() {
    return prometheus.rules().stream()
        .filter(rule -> rule.path("alerts").size() > 0)
        .map(rule -> rule.path("name").asText())
        .collect(Collectors.toSet());
  }

  private static void awaitNumbers(List<String> queries) {
    List<String> left = new ArrayList<>(queries);
    left.removeAll(WITHOUT_DATA.keySet());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              left.removeIf(DashboardsIT::returnsNumbers);
              assertThat(left).as("queries without data").isEmpty();
            });
  }

  private static boolean returnsNumbers(String query) {
    return PrometheusServer.stream(prometheus.query(filled(query)))
        .anyMatch(series -> !series.path("value").path(1).asText().equals("NaN"));
  }

  /** With everything picked, as Grafana fills variables in. */
  private static String filled(String query) {
    return query
        .replace("$__rate_interval", "1m")
        .replace("$__range", "5m")
        .replaceAll("\\$(job|instance|region)", ".+");
  }
}
