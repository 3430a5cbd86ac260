package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.DiscoveryConfig;
import io.terroir.node.config.DiscoveryConfig.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How pods find each other, and what they may do for it. */
final class DiscoveryTest {
  @TempDir Path directory;

  private List<DiscoveryConfig> discoveries(Rendered rendered, Map<String, String> environment)
      throws IOException {
    List<DiscoveryConfig> found = new ArrayList<>();
    for (StatefulSet set : rendered.sets()) {
      for (var file : rendered.configurations(set).entrySet()) {
        Path written = Files.writeString(directory.resolve(file.getKey()), file.getValue());
        found.add(new ConfigLoader().load(written, environment).discovery().orElseThrow());
      }
    }
    return found;
  }

  private static Optional<EnvVar> variable(StatefulSet set, String name) {
    return Rendered.container(set).getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .findFirst();
  }

  private static String field(StatefulSet set, String name) {
    return variable(set, name).orElseThrow().getValueFrom().getFieldRef().getFieldPath();
  }

  @ParameterizedTest
  @EnumSource(names = "KUBERNETES", mode = EnumSource.Mode.EXCLUDE)
  void rightsAreGivenOnlyToThoseWhoAskTheApiServer(ValueSet values) {
    assertThat(Chart.render(values).objects())
        .noneMatch(object -> object.getApiVersion().startsWith("rbac.authorization.k8s.io/"));
  }

  @Test
  void podsMayFollowTheEndpointsOfTheirNamespaceAndReadMachines() {
    Rendered rendered = Chart.render(ValueSet.KUBERNETES);
    PolicyRule endpoints = rendered.all(Role.class).get(0).getRules().get(0);
    PolicyRule machines = rendered.all(ClusterRole.class).get(0).getRules().get(0);

    assertThat(rendered.all(Role.class)).singleElement().matches(r -> r.getRules().size() == 1);
    assertThat(endpoints.getApiGroups()).containsExactly("discovery.k8s.io");
    assertThat(endpoints.getResources()).containsExactly("endpointslices");
    assertThat(endpoints.getVerbs()).containsExactly("get", "list", "watch");
    assertThat(rendered.all(ClusterRole.class))
        .singleElement()
        .matches(r -> r.getRules().size() == 1);
    assertThat(machines.getApiGroups()).containsExactly("");
    assertThat(machines.getResources()).containsExactly("nodes");
    assertThat(machines.getVerbs()).containsExactly("get");
  }

  @Test
  void theRightsAreThoseOfTheAccountOfThePods() {
    Rendered rendered = Chart.render(ValueSet.KUBERNETES);
    RoleBinding role = rendered.all(RoleBinding.class).get(0);
    ClusterRoleBinding clusterRole = rendered.all(ClusterRoleBinding.class).get(0);
    String account = rendered.pods().get(0).getServiceAccountName();

    assertThat(role.getRoleRef().getName()).isEqualTo(name(rendered, Role.class));
    assertThat(clusterRole.getRoleRef().getName()).isEqualTo(name(rendered, ClusterRole.class));
    assertThat(Stream.of(role.getSubjects(), clusterRole.getSubjects()))
        .allSatisfy(
            subjects ->
                assertThat(subjects)
                    .singleElement()
                    .extracting(Subject::getKind, Subject::getName, Subject::getNamespace)
                    .containsExactly("ServiceAccount", account, ValueSet.KUBERNETES.release()));
  }

  private static String name(Rendered rendered, Class<? extends HasMetadata> type) {
    return rendered.all(type).get(0).getMetadata().getName();
  }

  @Test
  void onlyPodsThatAskHaveAToken() {
    Rendered rendered = Chart.render(ValueSet.KUBERNETES);

    assertThat(rendered.sets())
        .allMatch(set -> set.getSpec().getTemplate().getSpec().getAutomountServiceAccountToken());
    assertThat(rendered.all(Pod.class))
        .as("the test")
        .noneMatch(pod -> pod.getSpec().getAutomountServiceAccountToken());
  }

  @Test
  void podsAskForTheServiceThatTheyAreBehind() throws IOException {
    Rendered rendered = Chart.render(ValueSet.KUBERNETES);
    Service peers = rendered.only(Service.class, "peers");

    assertThat(discoveries(rendered, Map.of()))
        .isNotEmpty()
        .allSatisfy(
            discovery -> {
              assertThat(discovery.source()).isEqualTo(Kind.KUBERNETES);
              assertThat(discovery.kubernetesService()).contains(peers.getMetadata().getName());
              assertThat(discovery.kubernetesNamespace())
                  .contains(peers.getMetadata().getNamespace());
            });
    assertThat(peers.getSpec().getPorts())
        .anyMatch(port -> port.getName().equals(DiscoveryConfig.KUBERNETES_PORT));
    assertThat(rendered.sets())
        .allMatch(
            set -> field(set, "TERROIR_DISCOVERY_KUBERNETES_MACHINE").equals("spec.nodeName"));
  }

  private static List<NetworkPolicyEgressRule> beyondPeersAndNames(Rendered rendered) {
    return rendered.all(NetworkPolicy.class).stream()
        .flatMap(policy -> policy.getSpec().getEgress().stream().skip(2))
        .toList();
  }

  private static List<Integer> ports(NetworkPolicyEgressRule rule) {
    return rule.getPorts().stream()
        .map(NetworkPolicyPort::getPort)
        .map(port -> port.getIntVal())
        .toList();
  }

  @Test
  void policiesLetThroughWhatIsAsked() {
    assertThat(beyondPeersAndNames(Chart.render(ValueSet.MINIMAL))).isEmpty();
    assertThat(beyondPeersAndNames(Chart.render(ValueSet.CONSUL)))
        .hasSize(2)
        .allMatch(rule -> ports(rule).equals(List.of(8501)));
    assertThat(beyondPeersAndNames(Chart.render(ValueSet.KUBERNETES)))
        .hasSize(2)
        .allMatch(rule -> ports(rule).equals(List.of(6443)))
        .allMatch(
            rule ->
                rule.getTo().stream()
                    .map(NetworkPolicyPeer::getIpBlock)
                    .map(IPBlock::getCidr)
                    .toList()
                    .equals(List.of("10.20.0.1/32")));
  }

  @Test
  void consulIsAskedWithTheFilesOfTheSecrets() throws IOException {
    Rendered rendered = Chart.render(ValueSet.CONSUL);

    assertThat(discoveries(rendered, Map.of()))
        .isNotEmpty()
        .allSatisfy(
            discovery -> {
              assertThat(discovery.source()).isEqualTo(Kind.CONSUL);
              assertThat(discovery.consulAddress().orElseThrow())
                  .hasToString("https://consul.example.com:8501");
              assertThat(discovery.consulService()).contains("terroir-test");
              assertThat(discovery.consulTokenFile()).contains("/etc/terroir/consul-token/token");
              assertThat(discovery.consulAuthority()).contains("/etc/terroir/consul-tls/ca.crt");
              assertThat(discovery.consulKey()).contains("/etc/terroir/consul-tls/tls.key");
              assertThat(discovery.consulTtlSeconds()).contains(30);
              assertThat(discovery.consulDeregisterMinutes()).contains(60);
            });
    for (StatefulSet set : rendered.sets()) {
      Container container = Rendered.container(set);
      assertThat(container.getVolumeMounts())
          .anyMatch(mount -> mount.getMountPath().equals("/etc/terroir/consul-token"))
          .anyMatch(mount -> mount.getMountPath().equals("/etc/terroir/consul-tls"));
      assertThat(set.getSpec().getTemplate().getSpec().getVolumes())
          .filteredOn(volume -> volume.getName().startsWith("consul-"))
          .extracting(volume -> volume.getSecret().getSecretName())
          .containsExactly("consul-acl", "consul-agent");
      assertThat(variable(set, "TERROIR_DISCOVERY_ADVERTISE").orElseThrow().getValue())
          .isEqualTo("$(POD_IP):7500");
      assertThat(field(set, "POD_IP")).isEqualTo("status.podIP");
    }
  }

  @Test
  void theAgentOfTheMachineIsAskedIfNoOtherIsNamed() throws IOException {
    Rendered rendered =
        Chart.render(ValueSet.CONSUL, "discovery.consul.address=", "discovery.consul.tls.secret=");
    Map<String, String> asScheduled =
        Map.of("TERROIR_DISCOVERY_CONSUL_ADDRESS", "http://10.0.0.7:8500");

    assertThat(rendered.sets())
        .allSatisfy(
            set -> {
              assertThat(variable(set, "TERROIR_DISCOVERY_CONSUL_ADDRESS").orElseThrow().getValue())
                  .isEqualTo("http://$(HOST_IP):8500");
              assertThat(field(set, "HOST_IP")).isEqualTo("status.hostIP");
            });
    assertThat(discoveries(rendered, asScheduled))
        .allMatch(discovery -> discovery.consulAuthority().isEmpty());
  }
}
