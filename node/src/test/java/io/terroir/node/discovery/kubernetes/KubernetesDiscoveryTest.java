package io.terroir.node.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.terroir.node.discovery.Heard;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's API server, which keeps what is created and tells those who watch. */
final class KubernetesDiscoveryTest {
  private static final String NAMESPACE = "terroir";
  private static final String MACHINE = "machine-1";
  private static final Duration RESYNC = Duration.ofMillis(200);

  /** Held, or its level would be forgotten. */
  private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

  private final KubernetesMockServer server;
  private final KubernetesClient admin;
  private final Heard heard = new Heard();
  private Optional<KubernetesDiscovery> discovery = Optional.empty();

  KubernetesDiscoveryTest() {
    REQUESTS.setLevel(Level.WARNING);
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            responses,
            new KubernetesMixedDispatcher(responses),
            false);
    server.init();
    admin = server.createClient();
  }

  @AfterEach
  void closeAll() {
    discovery.ifPresent(KubernetesDiscovery::close);
    admin.close();
    server.destroy();
  }

  private CompletableFuture<Void> start(Optional<String> machine) {
    KubernetesDiscovery next =
        new KubernetesDiscovery(
            new KubernetesSettings(
                Optional.of(NAMESPACE),
                "terroir-peers",
                "peer",
                machine,
                new RegionId("eu"),
                RESYNC),
            server.createClient());
    discovery = Optional.of(next);
    return next.start(heard);
  }

  private static Endpoint pod(String name, String address, boolean terminating) {
    return new EndpointBuilder()
        .withAddresses(address)
        .withNewConditions()
        .withReady(false)
        .withTerminating(terminating)
        .endConditions()
        .withNewTargetRef()
        .withKind("Pod")
        .withName(name)
        .endTargetRef()
        .build();
  }

  private static EndpointSlice slice(String name, String service, Endpoint... endpoints) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .addToLabels("kubernetes.io/service-name", service)
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("metrics")
        .withPort(9464)
        .endPort()
        .addNewPort()
        .withName("peer")
        .withPort(7500)
        .endPort()
        .withEndpoints(endpoints)
        .build();
  }

  private void put(EndpointSlice slice) {
    admin
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(NAMESPACE)
        .resource(slice)
        .createOr(r -> r.update());
  }

  private void putMachine(Map<String, String> labels) {
    admin
        .nodes()
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(MACHINE)
                .withLabels(labels)
                .endMetadata()
                .build())
        .createOr(existing -> existing.update());
  }

  private void awaitList(String... processes) {
    Awaitility.await().untilAsserted(() -> assertThat(heard.last()).containsExactly(processes));
  }

  @Test
  void findsThePodsBehindTheServiceAndFollowsThem() {
    put(slice("a", "terroir-peers", pod("eu-node-0", "10.0.0.1", false)));
    put(slice("b", "another-service", pod("eu-node-9", "10.0.0.9", false)));
    start(Optional.empty()).join();
    assertThat(heard.last()).containsExactly("eu-node-0@10.0.0.1:7500");

    put(
        slice(
            "a",
            "terroir-peers",
            pod("eu-node-0", "10.0.0.11", false),
            pod("eu-gateway-0", "10.0.0.2", false)));
    awaitList("eu-gateway-0@10.0.0.2:7500", "eu-node-0@10.0.0.11:7500");

    put(slice("c", "terroir-peers", pod("eu-node-1", "10.0.0.3", false)));
    awaitList("eu-gateway-0@10.0.0.2:7500", "eu-node-0@10.0.0.11:7500", "eu-node-1@10.0.0.3:7500");

    admin.discovery().v1().endpointSlices().inNamespace(NAMESPACE).withName("a").delete();
    awaitList("eu-node-1@10.0.0.3:7500");
  }

  @Test
  void answersWhenThereIsNobodyYet() {
    start(Optional.empty()).join();

    assertThat(heard.last()).isEmpty();
    assertThat(heard.count()).isPositive();
  }

  @Test
  void aPodThatIsBeingDeletedCountsOnlyUntilAnotherOfItsNameIsThere() {
    put(slice("a", "terroir-peers", pod("eu-node-0", "10.0.0.1", true)));
    start(Optional.empty()).join();
    assertThat(heard.last()).containsExactly("eu-node-0@10.0.0.1:7500");

    put(slice("b", "terroir-peers", pod("eu-node-0", "10.0.0.2", false)));

    awaitList("eu-node-0@10.0.0.2:7500");
  }

  @Test
  void whatIsNoPodOrHasNoPortForPeersIsLeftOut() {
    Endpoint noPod = new EndpointBuilder().withAddresses("10.0.0.7").build();
    EndpointSlice noPort = slice("b", "terroir-peers", pod("eu-node-1", "10.0.0.2", false));
    noPort.setPorts(List.of());
    put(slice("a", "terroir-peers", noPod, pod("eu-node-0", "10.0.0.1", false)));
    put(noPort);
    start(Optional.empty()).join();

    awaitList("eu-node-0@10.0.0.1:7500");
  }

  @Test
  void tellsWhereTheMachineIsAndWhenItsLabelChanges() {
    putMachine(Map.of(KubernetesDiscovery.REGION_LABEL, "eu"));
    start(Optional.of(MACHINE)).join();
    assertThat(heard.machineRegions()).startsWith("eu");

    putMachine(Map.of(KubernetesDiscovery.REGION_LABEL, "us"));

    Awaitility.await().until(() -> heard.machineRegions().contains("us"));
  }

  @Test
  void aMachineWithoutTheLabelSaysNothing() {
    putMachine(Map.of());
    start(Optional.of(MACHINE)).join();

    assertThat(heard.machineRegions()).isEmpty();
  }

  @Test
  void isNotCompleteBeforeTheMachineCouldBeAsked() {
    String path = "/api/v1/nodes/" + MACHINE;
    server.expect().get().withPath(path).andReturn(403, "").times(2);
    putMachine(Map.of(KubernetesDiscovery.REGION_LABEL, "eu"));
    CompletableFuture<Void> first = start(Optional.of(MACHINE));

    Awaitility.await().until(first::isDone);
    assertThat(heard.machineRegions()).startsWith("eu");
  }

  @Test
  void keepsTryingWhileTheApiServerRefuses() {
    put(slice("a", "terroir-peers", pod("eu-node-0", "10.0.0.1", false)));
    String list =
        "/apis/discovery.k8s.io/v1/namespaces/terroir/endpointslices"
            + "?labelSelector=kubernetes.io%2Fservice-name%3Dterroir-peers&resourceVersion=0";
    server.expect().get().withPath(list).andReturn(403, "").times(2);
    var unused = start(Optional.empty());

    Awaitility.await().until(() -> !heard.failures().isEmpty());
    assertThat(heard.failures().get(0)).startsWith("the API server answers 403");

    awaitList("eu-node-0@10.0.0.1:7500");
  }
}
