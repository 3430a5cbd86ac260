package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value set passes strict lint, and becomes objects that an API server takes. */
final class ChartTest {
  private final YAMLMapper yaml = new YAMLMapper();

  @TempDir Path directory;

  @Test
  void passesStrictLintAsItIs() {
    assertPassesLint(Chart.DIRECTORY);
  }

  @ParameterizedTest
  @EnumSource
  void passesStrictLintWithValues(ValueSet values) throws IOException {
    Chart.copy(Chart.DIRECTORY, directory);
    Path defaults = directory.resolve("values.yaml");
    JsonNode merged = yaml.readTree(defaults.toFile());
    for (Path file : values.files()) {
      merge((ObjectNode) merged, (ObjectNode) yaml.readTree(file.toFile()));
    }
    yaml.writeValue(defaults.toFile(), merged);

    assertPassesLint(directory);
  }

  @ParameterizedTest
  @EnumSource
  void becomesObjectsThatAnApiServerTakes(ValueSet values) {
    Rendered rendered = Chart.render(values);

    assertThat(rendered.objects())
        .hasSizeGreaterThan(9)
        .allSatisfy(
            object -> {
              if (isOfTheCluster(object)) {
                assertThat(object.getMetadata().getNamespace()).isNull();
              } else {
                // Dashboards of one value set go to where its Grafana looks.
                assertThat(object.getMetadata().getNamespace())
                    .isIn(values.release(), "monitoring");
              }
              assertThat(object.getMetadata().getName()).hasSizeBetween(1, 63);
              assertThat(object.getMetadata().getLabels())
                  .containsEntry("app.kubernetes.io/name", "terroir")
                  .containsEntry("app.kubernetes.io/instance", values.release());
            });
    assertThat(rendered.objects().stream().map(ChartTest::identity)).doesNotHaveDuplicates();
  }

  /** Kinds that are in no namespace; another name for each release. */
  private static boolean isOfTheCluster(HasMetadata object) {
    return object.getKind().startsWith("ClusterRole");
  }

  @Test
  void hasWhatOthersMustBeThereForOnlyWhenAskedTo() {
    Rendered minimal = Chart.render(ValueSet.MINIMAL);

    assertThat(minimal.all(Certificate.class)).isEmpty();
    assertThat(minimal.all(ServiceMonitor.class)).isEmpty();
    assertThat(minimal.all(HorizontalPodAutoscaler.class)).isEmpty();
    assertThat(Chart.render(ValueSet.PRODUCTION).all(ServiceMonitor.class)).hasSize(1);
    assertThat(Chart.render(ValueSet.PRODUCTION).all(PrometheusRule.class)).hasSize(1);
    assertThat(Chart.render(ValueSet.WITHOUT_PROMETHEUS).all(ServiceMonitor.class)).isEmpty();
    assertThat(Chart.render(ValueSet.WITHOUT_PROMETHEUS).all(PrometheusRule.class)).isEmpty();
  }

  @Test
  void theTestAsksAGatewayAndIsRunWhenItIsAskedFor() throws IOException {
    Rendered rendered = Chart.render(ValueSet.MINIMAL);
    Pod test = rendered.only(Pod.class, "test");
    Service gateways = rendered.only(Service.class, "gateway");

    assertThat(Files.readString(Chart.DIRECTORY.resolve(Chart.TEST)))
        .contains("    helm.sh/hook: test\n");
    assertThat(test.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(test.getSpec().getContainers().get(0).getArgs())
        .startsWith("keyspace", "list", "--endpoint", gateways.getMetadata().getName() + ":7400")
        .containsSequence("--tls-authority", "/etc/terroir/authority/ca.crt");
  }

  @Test
  void runsTheVersionThatItIsReleasedWith() throws IOException {
    JsonNode chart = yaml.readTree(Chart.DIRECTORY.resolve("Chart.yaml").toFile());
    String pom = Files.readString(Path.of("..", "pom.xml"));

    assertThat(pom)
        .containsPattern(
            "<artifactId>terroir</artifactId>\\s*<version>"
                + chart.path("appVersion").asText()
                + "(-SNAPSHOT)?</version>");
    assertThat(chart.path("kubeVersion").asText()).startsWith(">=" + Chart.KUBERNETES_OLDEST);
  }

  private static String identity(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  private static void assertPassesLint(Path chart) {
    LintResult result = new Helm(chart).lint().strict().call();

    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(
            entry -> {
              if (into.get(entry.getKey()) instanceof ObjectNode existing
                  && entry.getValue() instanceof ObjectNode more) {
                merge(existing, more);
              } else {
                into.set(entry.getKey(), entry.getValue());
              }
            });
  }
}
