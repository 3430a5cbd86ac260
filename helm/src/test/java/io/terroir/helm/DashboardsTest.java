package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.terroir.helm.Dashboard.Panel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards keep every rule, lead to each other, and reach Grafana as they are. */
final class DashboardsTest {
  /** Above it, an API server takes no ConfigMap. */
  private static final int CONFIG_MAP_BYTES_MAX = 1 << 20;

  private static final int GRID_COLUMNS = 24;

  /** Measured by clients, or told better by what is shown beside. */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "terroir_client_call_duration_seconds",
          "terroir_raft_snapshots_sent_time_seconds_total",
          "terroir_shard_history_entries",
          "terroir_transport_received_total");

  static Stream<Dashboard> dashboards() {
    return Dashboard.files().stream().map(Dashboard::read);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void keepsEveryRule(Dashboard dashboard) {
    assertThat(DashboardRule.values()).hasSize(11);
    assertThat(DashboardRule.values())
        .allSatisfy(rule -> assertThat(rule.violations(dashboard)).as(rule.name()).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyLineHasALegendAndAnIdOfItsOwn(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .hasSizeGreaterThanOrEqualTo(5)
        .extracting(panel -> panel.json().path("id").asInt())
        .doesNotHaveDuplicates()
        .doesNotContain(0);
    assertThat(dashboard.panels())
        .allSatisfy(
            panel ->
                assertThat(Dashboard.elements(panel.json().path("targets")))
                    .allSatisfy(
                        target -> assertThat(target.path("legendFormat").asText()).isNotBlank())
                    .extracting(target -> target.path("refId").asText())
                    .doesNotHaveDuplicates());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsDoNotCoverEachOther(Dashboard dashboard) {
    List<JsonNode> places =
        Dashboard.elements(dashboard.json().path("panels"))
            .map(panel -> panel.path("gridPos"))
            .toList();

    for (int i = 0; i < places.size(); i++) {
      JsonNode place = places.get(i);
      assertThat(left(place) + place.path("w").asInt()).isLessThanOrEqualTo(GRID_COLUMNS);
      assertThat(places.subList(0, i)).noneMatch(other -> overlap(place, other));
    }
  }

  private static boolean overlap(JsonNode one, JsonNode other) {
    return left(one) < left(other) + other.path("w").asInt()
        && left(other) < left(one) + one.path("w").asInt()
        && top(one) < top(other) + other.path("h").asInt()
        && top(other) < top(one) + one.path("h").asInt();
  }

  private static int left(JsonNode place) {
    return place.path("x").asInt();
  }

  private static int top(JsonNode place) {
    return place.path("y").asInt();
  }

  @Test
  void eachLeadsToAllOthersAndKeepsWhatWasPicked() {
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("uid").asText())
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("terroir-[a-z]+"));
    assertThat(dashboards())
        .allSatisfy(
            dashboard -> {
              assertThat(dashboard.json().path("tags").toString()).contains("\"terroir\"");
              JsonNode link = dashboard.json().path("links").path(0);
              assertThat(link.path("type").asText()).isEqualTo("dashboards");
              assertThat(link.path("tags").toString()).isEqualTo("[\"terroir\"]");
              assertThat(link.path("includeVars").asBoolean()).isTrue();
              assertThat(link.path("keepTime").asBoolean()).isTrue();
              assertThat(dashboard.variable("region")).isPresent();
            });
  }

  @Test
  void reachGrafanaAsTheyAreInTheFolderAndUnderTheLabelThatItLooksFor() throws IOException {
    Map<String, ConfigMap> maps = rendered(Chart.render(ValueSet.PRODUCTION));

    assertThat(maps.keySet())
        .isEqualTo(Dashboard.files().stream().map(DashboardsTest::name).collect(Collectors.toSet()))
        .hasSize(7);
    for (Path file : Dashboard.files()) {
      ConfigMap map = Objects.requireNonNull(maps.get(name(file)));
      String shown = map.getData().getOrDefault(name(file), "");
      assertThat(new ObjectMapper().readTree(shown)).isEqualTo(Dashboard.read(file).json());
      assertThat(shown.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(CONFIG_MAP_BYTES_MAX);
      assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
      assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Terroir");
    }
  }

  @Test
  void goWhereTheValuesSay() {
    Rendered rendered =
        Chart.render(
            ValueSet.PRODUCTION,
            "dashboards.namespace=monitoring",
            "dashboards.label=shown",
            "dashboards.labelValue=yes",
            "dashboards.folderAnnotation=folder",
            "dashboards.folder=Data");

    assertThat(maps(rendered))
        .hasSize(7)
        .allSatisfy(
            map -> {
              assertThat(map.getMetadata().getNamespace()).isEqualTo("monitoring");
              assertThat(map.getMetadata().getLabels())
                  .containsEntry("shown", "yes")
                  .doesNotContainKey("grafana_dashboard");
              assertThat(map.getMetadata().getAnnotations()).isEqualTo(Map.of("folder", "Data"));
            });
  }

  @Test
  void areLeftOutWhenNotWanted() {
    assertThat(maps(Chart.render(ValueSet.PRODUCTION, "dashboards.enabled=false"))).isEmpty();
    assertThat(maps(Chart.render(ValueSet.WITHOUT_PROMETHEUS))).isEmpty();
  }

  @Test
  void showEveryPartOfThePlatformByMetricsThatThereAre() {
    Set<String> asked =
        dashboards()
            .flatMap(dashboard -> dashboard.panels().stream())
            .map(Panel::queries)
            .flatMap(List::stream)
            .flatMap(query -> PromQl.selectors(query).stream())
            .map(PromQl.Selector::metric)
            .collect(Collectors.toSet());

    assertThat(asked).hasSizeGreaterThan(80).allMatch(DocumentedMetrics::contains);
    assertThat(DocumentedMetrics.ALL)
        .filteredOn(metric -> !NOT_SHOWN.contains(metric))
        .allMatch(metric -> asked.contains(metric) || asked.contains(metric + "_bucket"));
  }

  private static List<ConfigMap> maps(Rendered rendered) {
    return rendered.all(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().contains("-dashboard-"))
        .toList();
  }

  private static Map<String, ConfigMap> rendered(Rendered rendered) {
    return maps(rendered).stream()
        .collect(
            Collectors.toMap(map -> map.getData().keySet().iterator().next(), Function.identity()));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
