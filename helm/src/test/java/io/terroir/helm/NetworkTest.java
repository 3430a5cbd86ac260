package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who finds whom, and who may reach whom. */
final class NetworkTest {
  @ParameterizedTest
  @EnumSource
  void everyPodHasANameAlsoBeforeItIsReady(ValueSet values) {
    Rendered rendered = Chart.render(values);
    Service peers = rendered.only(Service.class, "peers");

    assertThat(peers.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(peers.getSpec().getPublishNotReadyAddresses()).isTrue();
    for (StatefulSet set : rendered.sets()) {
      assertThat(set.getSpec().getServiceName()).isEqualTo(peers.getMetadata().getName());
      assertThat(Rendered.podLabels(set)).containsAllEntriesOf(peers.getSpec().getSelector());
    }
  }

  @ParameterizedTest
  @EnumSource
  void applicationsReachGatewaysAndNoNodes(ValueSet values) {
    Rendered rendered = Chart.render(values);
    Map<String, String> selector = rendered.only(Service.class, "gateway").getSpec().getSelector();

    assertThat(Rendered.podLabels(rendered.gateways())).containsAllEntriesOf(selector);
    assertThat(Rendered.podLabels(rendered.nodes()).entrySet())
        .isNotEmpty()
        .matches(labels -> !labels.containsAll(selector.entrySet()));
  }

  @ParameterizedTest
  @EnumSource
  void servicesLeadToPortsThatPodsHave(ValueSet values) {
    Rendered rendered = Chart.render(values);
    List<String> onGateways =
        Rendered.container(rendered.gateways()).getPorts().stream()
            .map(ContainerPort::getName)
            .toList();

    assertThat(rendered.all(Service.class))
        .flatExtracting(service -> service.getSpec().getPorts())
        .extracting(ServicePort::getTargetPort)
        .extracting(port -> port.getStrVal())
        .allMatch(onGateways::contains);
    assertThat(Rendered.container(rendered.nodes()).getPorts())
        .extracting(ContainerPort::getName)
        .containsExactly("peer", "metrics");
  }

  @Test
  void aLoadBalancerLetsInOnlyWhomItIsTold() {
    Service gateways = Chart.render(ValueSet.EVERYTHING).only(Service.class, "gateway");

    assertThat(gateways.getSpec().getType()).isEqualTo("LoadBalancer");
    assertThat(gateways.getSpec().getLoadBalancerSourceRanges()).containsExactly("10.0.0.0/8");
    assertThat(gateways.getMetadata().getAnnotations()).containsEntry("internal", "true");
  }

  @Test
  void prometheusFindsEveryPod() {
    Rendered rendered = Chart.render(ValueSet.EVERYTHING);
    ServiceMonitor monitor = rendered.all(ServiceMonitor.class).get(0);
    Service peers = rendered.only(Service.class, "peers");

    assertThat(peers.getMetadata().getLabels())
        .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    assertThat(rendered.only(Service.class, "gateway").getMetadata().getLabels().entrySet())
        .matches(
            labels ->
                !labels.containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()));
    assertThat(monitor.getSpec().getEndpoints()).hasSize(1);
    assertThat(peers.getSpec().getPorts())
        .extracting(ServicePort::getName)
        .contains(monitor.getSpec().getEndpoints().get(0).getPort());
    assertThat(monitor.getSpec().getEndpoints().get(0).getInterval()).isEqualTo("15s");
    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
  }

  private static List<NetworkPolicyPeer> from(NetworkPolicy policy, String port) {
    return policy.getSpec().getIngress().stream()
        .filter(
            rule ->
                rule.getPorts().stream()
                    .map(NetworkPolicyPort::getPort)
                    .anyMatch(open -> port.equals(open.getStrVal())))
        .findFirst()
        .map(NetworkPolicyIngressRule::getFrom)
        .orElse(List.of());
  }

  private static List<String> networks(List<NetworkPolicyPeer> peers) {
    return peers.stream()
        .map(NetworkPolicyPeer::getIpBlock)
        .filter(Objects::nonNull)
        .map(IPBlock::getCidr)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyPortIsOpenOnlyForThoseWhoNeedIt(ValueSet values) {
    Rendered rendered = Chart.render(values);
    for (String role : List.of("node", "gateway")) {
      NetworkPolicy policy = rendered.only(NetworkPolicy.class, role);
      StatefulSet set = rendered.only(StatefulSet.class, role);

      assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
      assertThat(policy.getSpec().getPodSelector().getMatchLabels())
          .isEqualTo(set.getSpec().getSelector().getMatchLabels());
      // A rule without senders lets everybody in.
      assertThat(policy.getSpec().getIngress()).noneMatch(rule -> rule.getFrom().isEmpty());
      assertThat(policy.getSpec().getIngress()).noneMatch(rule -> rule.getPorts().isEmpty());
      assertThat(policy.getSpec().getEgress()).noneMatch(rule -> rule.getPorts().isEmpty());
    }
    assertThat(from(rendered.only(NetworkPolicy.class, "node"), "client")).isEmpty();
    assertThat(from(rendered.only(NetworkPolicy.class, "gateway"), "client")).isNotEmpty();
  }

  @Test
  void otherRegionsReachThePeerPortAndAreReached() {
    NetworkPolicy nodes = Chart.render(ValueSet.PRODUCTION).only(NetworkPolicy.class, "node");

    assertThat(networks(from(nodes, "peer"))).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    assertThat(networks(nodes.getSpec().getEgress().get(0).getTo()))
        .containsExactly("10.2.0.0/16", "10.3.0.0/16");
    assertThat(networks(from(nodes, "metrics"))).isEmpty();
  }

  @Test
  void peersAreReachedAtThePortsThatTheyAreSaidToHave() {
    NetworkPolicy nodes = Chart.render(ValueSet.EVERYTHING).only(NetworkPolicy.class, "node");

    assertThat(nodes.getSpec().getEgress().get(0).getPorts())
        .extracting(NetworkPolicyPort::getPort)
        .extracting(port -> port.getIntVal())
        .containsExactly(7500, 17500);
  }

  @Test
  void withoutMonitoringNobodyReachesTheMetrics() {
    NetworkPolicy nodes =
        Chart.render(ValueSet.WITHOUT_PROMETHEUS).only(NetworkPolicy.class, "node");

    assertThat(from(nodes, "metrics")).isEmpty();
  }

  @Test
  void clientsMayBeNarrowedDownAndTheTestStillPasses() {
    List<NetworkPolicyPeer> clients =
        from(Chart.render(ValueSet.EVERYTHING).only(NetworkPolicy.class, "gateway"), "client");

    assertThat(networks(clients)).containsExactly("10.0.0.0/8");
    assertThat(clients.stream().map(NetworkPolicyPeer::getPodSelector).filter(Objects::nonNull))
        .anyMatch(pods -> pods.getMatchLabels().containsValue("test"));
  }

  @Test
  void policiesMayBeLeftToOthers() {
    assertThat(
            Chart.render(
                    ValueSet.PRODUCTION,
                    "networkPolicy.enabled=false",
                    "networkPolicy.otherRegions=null")
                .all(NetworkPolicy.class))
        .isEmpty();
  }
}
