package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pods may do, what they get, how they are watched and how they end. */
final class PodsTest {
  /** What a node takes to hand over and a gateway to let calls end, both at most, in seconds. */
  private static final int PRODUCT_DRAIN_SECONDS = 5;

  /** To flush and to say goodbye. */
  private static final int MARGIN_SECONDS = 10;

  @ParameterizedTest
  @EnumSource
  void havePrivilegesOfNoKind(ValueSet values) {
    assertThat(Chart.render(values).pods())
        .hasSize(3)
        .allSatisfy(
            pod -> {
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.getHostNetwork()).isNull();
              assertThat(pod.getHostPID()).isNull();
              assertThat(pod.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
              assertThat(pod.getInitContainers()).isEmpty();
              assertThat(pod.getContainers()).hasSize(1).allSatisfy(PodsTest::hasNoPrivileges);
            });
  }

  private static void hasNoPrivileges(Container container) {
    assertThat(container.getSecurityContext().getPrivileged()).isFalse();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "KUBERNETES", mode = EnumSource.Mode.EXCLUDE)
  void cannotSpeakToTheApiServer(ValueSet values) {
    Rendered rendered = Chart.render(values);

    assertThat(rendered.pods())
        .allSatisfy(
            pod -> {
              assertThat(pod.getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getServiceAccountName())
                  .isEqualTo(rendered.all(ServiceAccount.class).get(0).getMetadata().getName());
            });
    assertThat(rendered.all(ServiceAccount.class))
        .allMatch(account -> !account.getAutomountServiceAccountToken());
  }

  @ParameterizedTest
  @EnumSource
  void takeNoVariablesOfServicesForTheirConfiguration(ValueSet values) {
    assertThat(Chart.render(values).pods()).noneMatch(PodSpec::getEnableServiceLinks);
  }

  @ParameterizedTest
  @EnumSource
  void haveResourcesWithAsMuchMemoryAsTheyMayUse(ValueSet values) {
    assertThat(Chart.render(values).pods())
        .flatExtracting(PodSpec::getContainers)
        .allSatisfy(
            container -> {
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
              assertThat(container.getResources().getLimits().get("memory"))
                  .isEqualTo(container.getResources().getRequests().get("memory"));
            });
  }

  @Test
  void nodesHaveRoomForWhatIsBesideTheHeap() {
    Quantity memory =
        Objects.requireNonNull(
            Rendered.container(Chart.render(ValueSet.MINIMAL).nodes())
                .getResources()
                .getLimits()
                .get("memory"));

    assertThat(memory.getNumericalAmount()).isGreaterThanOrEqualTo(BigDecimal.valueOf(2L << 30));
    assertThat(javaOptions(Chart.render(ValueSet.MINIMAL).nodes()))
        .contains("-XX:MaxRAMPercentage=50")
        .contains("-XX:+ExitOnOutOfMemoryError")
        .doesNotContain("\n");
  }

  private static String javaOptions(StatefulSet set) {
    return Rendered.container(set).getEnv().stream()
        .filter(variable -> variable.getName().equals("TERROIR_JAVA_OPTS"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @ParameterizedTest
  @EnumSource
  void areAskedThreeQuestionsOnTheMetricsPort(ValueSet values) {
    for (StatefulSet set : Chart.render(values).sets()) {
      Container container = Rendered.container(set);

      assertThat(path(container.getStartupProbe())).isEqualTo("/health/started");
      assertThat(path(container.getReadinessProbe())).isEqualTo("/health/ready");
      assertThat(path(container.getLivenessProbe())).isEqualTo("/health/live");
    }
  }

  private static String path(Probe probe) {
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("metrics");
    return probe.getHttpGet().getPath();
  }

  @Test
  void aNodeMayTakeLongToOpenItsDiskAndIsSlowlyBelievedDead() {
    Container node = Rendered.container(Chart.render(ValueSet.EVERYTHING).nodes());

    assertThat(patienceSeconds(node.getStartupProbe())).isEqualTo(60 * 60);
    assertThat(patienceSeconds(node.getLivenessProbe()))
        .isGreaterThan(patienceSeconds(node.getReadinessProbe()));
  }

  private static int patienceSeconds(Probe probe) {
    return probe.getPeriodSeconds() * probe.getFailureThreshold();
  }

  @ParameterizedTest
  @EnumSource
  void haveTimeToDrain(ValueSet values) {
    for (StatefulSet set : Chart.render(values).sets()) {
      PodSpec pod = set.getSpec().getTemplate().getSpec();

      assertThat(pod.getTerminationGracePeriodSeconds())
          .isGreaterThanOrEqualTo(
              preStopSeconds(set).orElse(0L) + PRODUCT_DRAIN_SECONDS + MARGIN_SECONDS);
    }
  }

  @Test
  void gatewaysTakeCallsUntilNobodySendsThemAnyAndNodesHandOverAtOnce() {
    Rendered rendered = Chart.render(ValueSet.MINIMAL);

    assertThat(preStopSeconds(rendered.gateways())).contains(10L);
    assertThat(preStopSeconds(rendered.nodes())).isEmpty();
    assertThat(preStopSeconds(Chart.render(ValueSet.EVERYTHING).gateways())).contains(30L);
  }

  private static Optional<Long> preStopSeconds(StatefulSet set) {
    return Optional.ofNullable(Rendered.container(set).getLifecycle())
        .map(lifecycle -> lifecycle.getPreStop().getSleep().getSeconds());
  }

  @ParameterizedTest
  @EnumSource
  void writeToVolumesOnly(ValueSet values) {
    Rendered rendered = Chart.render(values);

    for (PodSpec pod : rendered.pods()) {
      Container container = pod.getContainers().get(0);
      assertThat(writable(container)).contains("/tmp");
    }
    assertThat(writable(Rendered.container(rendered.nodes())))
        .containsExactlyInAnyOrder("/tmp", "/var/lib/terroir");
    assertThat(writable(Rendered.container(rendered.gateways()))).containsExactly("/tmp");
  }

  private static List<String> writable(Container container) {
    return container.getVolumeMounts().stream()
        .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .map(mount -> mount.getMountPath())
        .toList();
  }

  @Test
  void runTheImageByDigestIfThereIsOne() {
    assertThat(Rendered.container(Chart.render(ValueSet.MINIMAL).nodes()).getImage())
        .isEqualTo("terroir:0.1.0");
    assertThat(Chart.render(ValueSet.EVERYTHING).pods())
        .flatExtracting(PodSpec::getContainers)
        .extracting(Container::getImage)
        .allMatch(image -> image.startsWith("registry.example.com/terroir@sha256:0123"));
  }

  @Test
  void goWhereTheyAreToldTo() {
    Rendered rendered = Chart.render(ValueSet.EVERYTHING);
    PodSpec node = rendered.nodes().getSpec().getTemplate().getSpec();
    PodSpec gateway = rendered.gateways().getSpec().getTemplate().getSpec();

    assertThat(node.getNodeSelector()).containsEntry("disktype", "nvme");
    assertThat(node.getTolerations()).hasSize(1);
    assertThat(node.getPriorityClassName()).isEqualTo("high");
    assertThat(gateway.getNodeSelector()).containsEntry("disktype", "none");
    assertThat(gateway.getPriorityClassName()).isEqualTo("higher");
    assertThat(Rendered.podLabels(rendered.nodes())).containsEntry("cost-centre", "42");
    assertThat(Rendered.podLabels(rendered.gateways())).containsEntry("cost-centre", "43");
  }
}
