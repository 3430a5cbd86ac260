package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.LogFormat;
import io.terroir.node.config.TerroirConfig.TelemetrySection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods tell about themselves, and to whom. */
final class TelemetryTest {
  @TempDir Path directory;

  private List<TerroirConfig> configurations(Rendered rendered) throws IOException {
    List<TerroirConfig> found = new ArrayList<>();
    for (StatefulSet set : rendered.sets()) {
      for (var file : rendered.configurations(set).entrySet()) {
        Path written = Files.writeString(directory.resolve(file.getKey()), file.getValue());
        found.add(new ConfigLoader().load(written, Map.of()));
      }
    }
    return found;
  }

  @Test
  void logsAreForMachinesAndNothingIsSentUnlessItIsSaid() throws IOException {
    assertThat(configurations(Chart.render(ValueSet.MINIMAL)))
        .isNotEmpty()
        .allMatch(config -> config.telemetry().isEmpty())
        .allMatch(config -> config.process().logFormat().equals(Optional.of(LogFormat.JSON)));
  }

  @Test
  void aCollectorIsSentToWithTheFilesOfTheSecrets() throws IOException {
    Rendered rendered = Chart.render(ValueSet.TELEMETRY);

    assertThat(configurations(rendered))
        .isNotEmpty()
        .allSatisfy(
            config -> {
              TelemetrySection section = config.telemetry().orElseThrow();
              assertThat(section.otlpEndpoint()).contains("https://collector.monitoring:4317");
              assertThat(section.otlpIntervalSeconds()).contains(10);
              assertThat(section.otlpHeadersFile()).contains("/etc/terroir/otlp-headers/headers");
              assertThat(section.otlpAuthority()).contains("/etc/terroir/otlp-authority/ca.crt");
              assertThat(section.traceRatio()).contains(0.25);
              assertThat(config.process().logFormat()).contains(LogFormat.TEXT);
            });
    for (StatefulSet set : rendered.sets()) {
      assertThat(Rendered.container(set).getVolumeMounts())
          .anyMatch(mount -> mount.getMountPath().equals("/etc/terroir/otlp-headers"))
          .anyMatch(mount -> mount.getMountPath().equals("/etc/terroir/otlp-authority"));
      assertThat(set.getSpec().getTemplate().getSpec().getVolumes())
          .filteredOn(volume -> volume.getName().startsWith("otlp-"))
          .extracting(volume -> volume.getSecret().getSecretName())
          .containsExactlyInAnyOrder("collector-token", "collector-authority");
    }
  }

  @Test
  void theNetworkPolicyLetsThemReachTheCollector() {
    assertThat(Chart.render(ValueSet.TELEMETRY).all(NetworkPolicy.class))
        .isNotEmpty()
        .filteredOn(policy -> policy.getSpec().getPolicyTypes().contains("Egress"))
        .allMatch(
            policy ->
                policy.getSpec().getEgress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .anyMatch(port -> Integer.valueOf(4317).equals(port.getPort().getIntVal())));
  }

  @Test
  void refusesSecretsInClearAndTracesForNobody() {
    assertThatThrownBy(
            () ->
                Chart.render(
                    ValueSet.TELEMETRY, "telemetry.otlp.endpoint=http://collector.monitoring:4317"))
        .hasMessageContaining("telemetry.otlp: secrets need a collector that is reached by https");
    assertThatThrownBy(() -> Chart.render(ValueSet.TELEMETRY, "telemetry.otlp.endpoint="))
        .hasMessageContaining("telemetry.traceRatio: there is no telemetry.otlp.endpoint");
  }
}
