package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pods read is what the product takes: loaded and validated by the product itself. */
final class ConfigurationTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path directory;

  private List<TerroirConfig> load(Rendered rendered, StatefulSet set) throws IOException {
    List<TerroirConfig> configs = new ArrayList<>();
    for (var file : rendered.configurations(set).entrySet()) {
      configs.add(load(file.getKey(), file.getValue(), NOTHING));
    }
    return configs;
  }

  private TerroirConfig load(String name, String yaml, Map<String, String> environment)
      throws IOException {
    return new ConfigLoader().load(Files.writeString(directory.resolve(name), yaml), environment);
  }

  @ParameterizedTest
  @EnumSource
  void everyPodFindsAConfigurationUnderItsNameThatTheProductTakes(ValueSet values)
      throws IOException {
    Rendered rendered = Chart.render(values);
    for (StatefulSet set : rendered.sets()) {
      List<TerroirConfig> configs = load(rendered, set);
      List<String> pods = Rendered.podNames(set, configs.size());

      assertThat(Rendered.container(set).getArgs())
          .endsWith("--config", "/etc/terroir/config/$(POD_NAME).yaml");
      assertThat(rendered.configurations(set).keySet())
          .containsExactlyInAnyOrderElementsOf(pods.stream().map(pod -> pod + ".yaml").toList());
      assertThat(configs)
          .extracting(config -> config.process().name())
          .containsExactlyInAnyOrderElementsOf(pods);
    }
  }

  @ParameterizedTest
  @EnumSource
  void commandAndConfigurationAreOfOneRoleAndRegion(ValueSet values) throws IOException {
    Rendered rendered = Chart.render(values);
    for (StatefulSet set : rendered.sets()) {
      String command = Rendered.container(set).getArgs().get(0);
      String region = Rendered.podLabels(set).get("terroir.io/region");

      assertThat(load(rendered, set))
          .allSatisfy(
              config -> {
                assertThat(config.self().role().name()).isEqualToIgnoringCase(command);
                assertThat(config.self().region()).isEqualTo(region);
                assertThat(config.tls()).isPresent();
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void processesListenWhereTheContainerSays(ValueSet values) throws IOException {
    Rendered rendered = Chart.render(values);
    for (StatefulSet set : rendered.sets()) {
      Map<String, Integer> ports =
          Rendered.container(set).getPorts().stream()
              .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));

      assertThat(load(rendered, set))
          .allSatisfy(
              config -> {
                assertThat(config.listen().peer().port()).isEqualTo(ports.get("peer"));
                assertThat(config.listen().metrics().orElseThrow().port())
                    .isEqualTo(ports.get("metrics"));
                assertThat(config.listen().client().map(client -> client.port()).orElse(null))
                    .isEqualTo(ports.get("client"));
              });
    }
  }

  @Test
  void filesAndDirectoriesAreWhereTheyAreMounted() throws IOException {
    Rendered rendered = Chart.render(ValueSet.OWN_SECRETS);
    TerroirConfig config = load(rendered, rendered.nodes()).get(0);
    Container container = Rendered.container(rendered.nodes());

    assertThat(container.getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .contains(
            parent(config.tls().orElseThrow().certificate()),
            parent(config.tls().orElseThrow().key()),
            parent(config.tls().orElseThrow().authority()),
            parent(config.process().dataDir().orElseThrow()));
  }

  private static String parent(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }

  @Test
  void handsEverySettingOfAProcessOn() throws IOException {
    Rendered rendered = Chart.render(ValueSet.EVERYTHING);
    TerroirConfig node = load(rendered, rendered.nodes()).get(0);
    TerroirConfig gateway = load(rendered, rendered.gateways()).get(0);

    assertThat(node.process().journal()).contains(JournalBackend.SEGMENTS);
    assertThat(node.process().journalSegmentMib()).contains(128);
    assertThat(node.process().diskReserveMib()).contains(1024);
    assertThat(node.process().leaseReads()).isTrue();
    assertThat(node.process().clockDriftPpmMax()).contains(500);
    assertThat(node.process().memberGraceSeconds()).contains(604_800);
    assertThat(node.process().balanceLeaders()).contains(false);
    assertThat(gateway.process().readsAnyReplica()).isTrue();
  }

  @Test
  void onlyWhoIsToldToMayStartOnABlankDisk() throws IOException {
    Rendered usual = Chart.render(ValueSet.PRODUCTION);
    Rendered first = Chart.render(ValueSet.PRODUCTION, "bootstrap.newCluster=true");
    Rendered joining = Chart.render(ValueSet.EVERYTHING);

    assertThat(load(usual, usual.nodes()))
        .noneMatch(config -> config.process().newCluster() || config.process().joinCluster());
    assertThat(load(first, first.nodes())).allMatch(config -> config.process().newCluster());
    assertThat(load(joining, joining.nodes()))
        .filteredOn(config -> config.process().joinCluster())
        .extracting(config -> config.process().name())
        .containsExactly("local-node-1");
  }

  @Test
  void theZoneOfTheMachineCountsWhereThePodKnowsIt() throws IOException {
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);
    String pod = "eu-west-1-node-1";
    String yaml =
        Objects.requireNonNull(rendered.configurations(rendered.nodes()).get(pod + ".yaml"));
    Map<String, String> asScheduled =
        Map.of("TERROIR_PROCESS_REGION", "eu-west-1", "TERROIR_PROCESS_ZONE", "eu-west-1c");

    assertThat(rendered.sets())
        .allSatisfy(
            set ->
                assertThat(Rendered.container(set).getEnv())
                    .filteredOn(variable -> asScheduled.containsKey(variable.getName()))
                    .extracting(ConfigurationTest::fieldPath)
                    .containsExactly(
                        "metadata.labels['topology.kubernetes.io/region']",
                        "metadata.labels['topology.kubernetes.io/zone']"));
    assertThat(load(pod, yaml, NOTHING).self().zone()).isEqualTo("eu-west-1b");
    assertThat(load(pod, yaml, asScheduled).self().zone()).isEqualTo("eu-west-1c");
    assertThat(Rendered.container(Chart.render(ValueSet.MINIMAL).nodes()).getEnv())
        .noneMatch(variable -> asScheduled.containsKey(variable.getName()));
  }

  @Test
  void aChangedConfigurationRestartsThePodsThatReadItAndNoOthers() {
    Rendered before = Chart.render(ValueSet.MINIMAL);
    Rendered after = Chart.render(ValueSet.MINIMAL, "nodes.config.disk-reserve-mib=64");

    assertThat(checksum(after.nodes())).isNotEqualTo(checksum(before.nodes()));
    assertThat(checksum(after.gateways())).isEqualTo(checksum(before.gateways()));
  }

  @Test
  void theExamplesOfAllRegionsAreOneDeployment() throws IOException {
    List<TerroirConfig> all = new ArrayList<>();
    for (ValueSet region :
        List.of(ValueSet.PRODUCTION, ValueSet.PRODUCTION_IN_THE_US, ValueSet.PRODUCTION_IN_JAPAN)) {
      Rendered rendered = Chart.render(region);
      for (StatefulSet set : rendered.sets()) {
        all.addAll(load(rendered, set));
      }
    }

    assertThat(all).extracting(TerroirConfig::regions).containsOnly(all.get(0).regions());
    assertThat(all).extracting(TerroirConfig::peers).containsOnly(all.get(0).peers());
    assertThat(all)
        .extracting(config -> config.process().name())
        .containsExactlyInAnyOrderElementsOf(
            all.get(0).peers().stream().map(peer -> peer.name()).toList());
    assertThat(all)
        .filteredOn(config -> config.self().configReplica().isPresent())
        .hasSize(3)
        .allMatch(config -> config.self().role() == Role.NODE);
  }

  private static String fieldPath(EnvVar variable) {
    return variable.getValueFrom().getFieldRef().getFieldPath();
  }

  private static String checksum(StatefulSet set) {
    return Objects.requireNonNull(
        set.getSpec().getTemplate().getMetadata().getAnnotations().get("checksum/config"));
  }
}
